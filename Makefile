# Cocrea. «make demo» and «make test» do everything on a fresh machine with Python 3.11+, git and make.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
BIN := .venv/bin
EJERCICIO ?= datapackages/ejemplo
SEMILLA ?= 1
# Tests start hundreds of programs: where the machine asks Python to keep nothing compiled, each would compile it all again.
unexport PYTHONDONTWRITEBYTECODE
FIJAR := $(BIN)/uv pip compile -q --universal --generate-hashes --no-header

.PHONY: help
help:  ## Esta ayuda
	@grep -hE '^[a-z0-9.-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:[^#]*## /\t/' | expand -t 16

.PHONY: entorno
entorno:  ## Prepara .venv con lo que fijan los candados
	@tools/environment.sh

.PHONY: demo
demo: entorno  ## El trabajo principal: del ejercicio de ejemplo a un CKAN real que se abre en el navegador
	@$(BIN)/cocrea portal arriba
	@$(BIN)/cocrea correr $(EJERCICIO)
	@$(BIN)/cocrea correr datapackages/ejemplo-puertos

.PHONY: test
test: entorno  ## Todas las pruebas, contra los servicios reales
	@$(MAKE) --no-print-directory estilo
	@$(MAKE) --no-print-directory -j 2 tipos pruebas

.PHONY: pruebas
pruebas: entorno
	@without="not xloader and not long"; \
	  tools/chromium.sh || without="$$without and not browser"; \
	  tools/libreoffice.sh || without="$$without and not libreoffice"; \
	  tools/mariadb.sh || without="$$without and not mariadb"; \
	  tools/nginx.sh || without="$$without and not nginx"; \
	  $(BIN)/pytest -n 3 --dist loadfile --no-loadscope-reorder -m "$$without"

.PHONY: test-largas
test-largas: entorno  ## Lo que tarda: los bancos de prueba en pequeño, instalaciones y corridas que se interrumpen a la mitad
	@which="long and not xloader"; \
	  tools/chromium.sh || which="$$which and not browser"; \
	  tools/libreoffice.sh || which="$$which and not libreoffice"; \
	  tools/nginx.sh || which="$$which and not nginx"; \
	  $(BIN)/pytest -n 2 --dist loadfile -m "$$which"

.PHONY: test-fallas
test-fallas: entorno  ## Mata cada servicio en cada paso de una publicación, y llena los discos: CKAN sirve una entrega entera
	@COCREA_FALLAS=1 $(BIN)/pytest tests/publish/test_switching.py tests/publish/test_failures.py tests/publish/test_full_disk.py

.PHONY: muertes
muertes: entorno  ## A quién se mata en cada paso, qué sirve CKAN después y qué hace la siguiente corrida: lo nuestro y xloader
	@$(BIN)/python -m benchmarks.deaths

.PHONY: test-2.11
test-2.11: entorno  ## Publicar y verificar contra CKAN 2.11 (las demás pruebas usan 2.12)
	@COCREA_CKAN=2.11 $(BIN)/pytest -n 2 --dist loadfile tests/portal/test_site.py tests/portal/test_table_load.py \
	  tests/publish tests/verify

.PHONY: test-xloader
test-xloader: entorno  ## Publicar donde está instalado ckanext-xloader, en CKAN 2.12 y 2.11: no carga encima de lo nuestro
	@COCREA_CKAN=2.12 $(BIN)/pytest -m xloader tests/publish tests/benchmarks
	@COCREA_CKAN=2.11 $(BIN)/pytest -m xloader tests/publish

.PHONY: bench
bench: entorno  ## Mide la lectura de un millón de renglones, junto a pandas
	@$(BIN)/python -m benchmarks.cleaning

.PHONY: bench-validar
bench-validar: entorno  ## Mide la validación junto a frictionless y otros; con RAPIDO=1, frictionless sobre muestras
	@$(BIN)/python -m benchmarks.validation $(if $(RAPIDO),--rapido)

.PHONY: bench-portal
bench-portal: entorno  ## Cuánto tarda cada sección del sitio contra la página de CKAN (después de «make demo»)
	@$(BIN)/python -m benchmarks.portal

.PHONY: lighthouse
lighthouse: entorno  ## Las cuatro calificaciones de Lighthouse de cada sección del sitio (después de «make demo»)
	@tools/chromium.sh
	@$(BIN)/python -m tools.lighthouse

.PHONY: bench-carga
bench-carga: entorno  ## Mide la carga al DataStore junto a COPY, xloader y la API; con FILAS=100000, rápido
	@$(BIN)/python -m benchmarks.loading $(FILAS)

.PHONY: bench-pais
bench-pais: entorno  ## Un país de ejercicios pequeños, noche tras noche; con EJERCICIOS="10 100 1000 2500", otros tamaños
	@$(BIN)/python -m benchmarks.country $(EJERCICIOS)

.PHONY: test-lectores
test-lectores: entorno  ## Diez mil archivos dañados: ninguno tumba a los lectores, ni los cuelga, ni llena la memoria
	@$(BIN)/python -m tests.clean.fuzz 10000 $(SEMILLA)

.PHONY: test-diferencial
test-diferencial: entorno  ## Validar contra frictionless: 20 000 tablas, 5 000 libros y los archivos de DATOS=carpeta
	@COCREA_AZAR=1 COCREA_DIFERENCIAL=20000 $(BIN)/pytest tests/validate/engine
	@$(BIN)/python -m tests.validate.engine.folders tests/pares/archivos $(DATOS)

.PHONY: revisar
revisar: estilo tipos  ## Estilo y tipos

.PHONY: estilo
estilo: entorno
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check

.PHONY: tipos
tipos: entorno
	@$(BIN)/mypy
	@cd portal/ckanext-cocrea && ../../$(BIN)/mypy

.PHONY: formato
formato: entorno  ## Da formato al código
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

.PHONY: idioma
idioma: entorno  ## Compila el español de la línea de comandos y el de las páginas de CKAN
	@$(BIN)/pybabel -q compile -d pipelines/cli/locale -l es
	@$(BIN)/pybabel -q compile -d portal/ckanext-cocrea/ckanext/cocrea/portal/i18n -D ckanext-cocrea -l es

.PHONY: candados
candados: entorno  ## Vuelve a fijar las versiones de todas las dependencias
	@$(BIN)/uv pip compile -q pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
	  --no-header -o requirements/cocrea.lock.txt
	@grep -oE '^uv==[^ ]+' requirements/cocrea.lock.txt | $(BIN)/uv pip compile -q - --universal --generate-hashes \
	  --no-header --no-annotate -o requirements/uv.lock.txt
	@for version in 2.11 2.12; do \
	  $(FIJAR) portal/box/ckan-$$version.in --override portal/box/ckan.overrides.txt --python-version 3.11 \
	    -o portal/box/ckan-$$version.lock.txt; \
	done
	@$(FIJAR) portal/box/ckan.build.in --no-annotate -o portal/box/ckan.build.txt
	@# Only what CKAN's environment does not have, which is the same for both versions.
	@$(FIJAR) portal/xloader.in --override portal/box/ckan-2.12.lock.txt --python-version 3.11 --no-annotate \
	  $$(grep -oE '^[A-Za-z0-9_.-]+==' portal/box/ckan-2.12.lock.txt | sed 's/==$$//; s/^/--no-emit-package /') \
	  -o portal/xloader.lock.txt

.PHONY: abajo
abajo:  ## Apaga el portal local
	@$(BIN)/cocrea portal abajo

.PHONY: capturas
capturas: entorno  ## Vuelve a tomar las imágenes de los documentos (después de «make demo»)
	@tools/chromium.sh
	@tools/libreoffice.sh
	@tools/poppler.sh
	@$(BIN)/python -m tools.screenshots
	@$(BIN)/python -m tools.report_pictures
	@$(BIN)/python -m tools.prefect_pictures
	@$(BIN)/python -m tools.template_picture
	@$(BIN)/python -m tools.workbook_picture

.PHONY: diccionario
diccionario: entorno  ## Vuelve a escribir el diccionario de datos de los documentos
	@$(BIN)/python -m tools.dictionary

.PHONY: despliegue
despliegue: entorno  ## Vuelve a escribir lo que deploy/ toma del portal local y de Prefect
	@$(BIN)/python -m tools.deployment

.PHONY: reales
reales: entorno  ## Los mapeos de tests/reales sobre los archivos reales, con DATOS=carpeta
	@$(BIN)/python -m tools.reales "$(DATOS)"
