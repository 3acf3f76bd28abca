"""A server of S3 on the loopback interface with one bucket, and what Spark needs to read and write it."""

import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import Request, urlopen
from xml.etree import ElementTree as ET

from jushu.settings import PROJECT_ROOT
from tests.ports import free_port, is_open
from tests.spark.cluster import wait_for

PROGRAMS = PROJECT_ROOT / ".venv-s3"
NAME, HOME = "jushu", "province/one"
_XML = {"s3": "http://s3.amazonaws.com/doc/2006-03-01/"}


class Bucket:
    """A bucket, and in it the folder that stands for the data folder."""

    address = f"s3a://{NAME}/{HOME}"

    def __init__(self, port: int) -> None:
        self._url = f"http://127.0.0.1:{port}/{NAME}"
        with urlopen(Request(self._url, method="PUT")):
            pass

    def settings(self) -> Mapping[str, object]:
        """Settings of Spark.

        The last ones only because the libraries of 3.3 do not understand what Hadoop 3.4, which comes with
        Spark, has for them when nothing is said.
        """
        s3a = {
            "endpoint": self._url.removesuffix(f"/{NAME}"),
            "path.style.access": "true",
            "connection.ssl.enabled": "false",
            "access.key": "nobody",
            "secret.key": "nothing",
            "aws.credentials.provider": "org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider",
            "threads.keepalivetime": 60,
            "connection.establish.timeout": 30_000,
            "connection.timeout": 200_000,
            "multipart.purge.age": 86_400,
        }
        jars = ",".join(str(jar) for jar in sorted((PROGRAMS / "jars").glob("*.jar")))
        return {"spark.jars": jars} | {f"spark.hadoop.fs.s3a.{name}": value for name, value in s3a.items()}

    def files(self) -> dict[str, str]:
        """The files below the folder with the md5 of each that came in one piece; folders are left out."""
        found: dict[str, str] = {}
        query = {"list-type": "2", "prefix": f"{HOME}/"}
        while query:
            with urlopen(f"{self._url}?{urlencode(query)}") as answer:
                page = ET.fromstring(answer.read())
            for one in page.iterfind("s3:Contents", _XML):
                key, tag = (one.findtext(f"s3:{name}", "", _XML) for name in ("Key", "ETag"))
                if not key.endswith("/"):
                    found[key.removeprefix(f"{HOME}/")] = tag.strip('"')
            more = page.findtext("s3:NextContinuationToken", None, _XML)
            query = query | {"continuation-token": more} if more else {}
        return found


@contextmanager
def served(folder: Path) -> Iterator[Bucket]:
    """A bucket whose server ends with the block."""
    port = free_port()
    with (folder / "s3.log").open("wb") as log:
        server = subprocess.Popen(
            [str(PROGRAMS / "bin" / "moto_server"), "-H", "127.0.0.1", "-p", str(port)],
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        wait_for(lambda: is_open(port), "the S3 server")
        yield Bucket(port)
    finally:
        server.kill()
        server.wait()
