"""The sections of the website, as the example fills them."""

from __future__ import annotations

# A telephone in a pocket, and a wide screen.
WIDTHS = (360, 1280)
SECTIONS = {
    "": "¿Está cumpliendo el gobierno lo que acordó con su gente?",
    "/stl": "Secretariado Técnico Local",
    "/stl/minutas/min-01-v1": "Minuta de la sesión 1",
    "/compromisos": "Compromisos",
    "/compromisos/c3-sigue-el-dinero": "Sigue el dinero del mantenimiento de las escuelas",
    "/agenda": "Agenda",
    "/contacto": "Contacto",
    "/ligas": "Ligas de interés",
    "/datos": "Datos abiertos",
    "/dinero": "El dinero",
    "/dinero/renglon/2015-0048": "Renglón del presupuesto 2015-0048",
    "/dinero/pago/pag-2015-01-1": "Pago pag-2015-01-1",
    "/dinero/por/capitulo/3000": "Servicios generales",
    "/cumplimiento": "Cumplimiento",
    "/participa/dudas": "Dudas, quejas y sugerencias",
    "/participa/sumate": "Participa",
    "/compromisos/no-hay-tal": "Esta página no está",
}
