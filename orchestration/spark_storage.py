"""Between the data folder and a cluster's storage, by the file systems that Spark knows (s3a, hdfs, ...).

A program for the Python of the Spark environment, with Spark's own settings: ``put HOME ADDRESS OWNER`` gives
the cluster what it reads, ``take HOME ADDRESS`` fetches the models that it made. The last line that it prints
says why it failed.
"""

import os
import sys
from pathlib import Path

from py4j.protocol import Py4JJavaError  # pyright: ignore[reportMissingImports]
from pyspark.sql import SparkSession  # pyright: ignore[reportMissingImports]

READ = ("lake", "spark/books")
MODELS = "spark/models"
OWNERS = "spark/owners"  # an empty file there bears the name of the data folder


class Storage:
    """The folder of a cluster that stands for the data folder."""

    def __init__(self, address: str) -> None:
        os.environ.pop("SPARK_REMOTE", None)  # files are copied by this machine, whoever makes the models
        session = SparkSession.builder.master("local[1]").getOrCreate()
        self._address, self._hadoop = address, session._jvm.org.apache.hadoop.fs
        self._files = self._path("").getFileSystem(session._jsc.hadoopConfiguration())

    def claim(self, owner: str) -> None:
        """End the program where the files there are of another data folder: theirs could pass for ours."""
        if self._there(OWNERS).keys() - {f"{OWNERS}/{owner}"}:
            sys.exit(
                f"{self._address} 属于另一个数据目录；请换一个地址，或先清空它。"
                f"{self._address} belongs to another data folder: give another address, or empty it first."
            )
        self._files.create(self._path(f"{OWNERS}/{owner}")).close()

    def put(self, home: Path) -> None:
        """Copy what is not there yet; the models of an earlier run go.

        Files of the lake never change: one of the same size that is not older is the same. A folder without a
        file is made, too, because a table is read from it.
        """
        self._files.delete(self._path(MODELS), True)
        for folder in READ:
            there = self._there(folder)
            for path in sorted((home / folder).rglob("*")):
                name = path.relative_to(home).as_posix()
                if path.is_dir():
                    if not any(path.iterdir()):
                        self._files.mkdirs(self._path(name))
                    continue
                size, changed = there.get(name, (None, 0))
                if size != path.stat().st_size or changed < path.stat().st_mtime * 1000:
                    self._files.copyFromLocalFile(False, True, self._local(path), self._path(name))

    def take(self, home: Path) -> None:
        """Copy the models."""
        self._files.copyToLocalFile(False, self._path(MODELS), self._local(home / MODELS), True)

    def _there(self, folder: str) -> dict[str, tuple[int, int]]:
        """Bytes and time of change (ms) of the files below a folder of the storage, by name."""
        if not self._files.exists(self._path(folder)):
            return {}
        found, listing = {}, self._files.listFiles(self._path(folder), True)
        while listing.hasNext():
            one = listing.next()
            name = one.getPath().toString().removeprefix(f"{self._address}/")
            found[name] = one.getLen(), one.getModificationTime()
        return found

    def _path(self, name: str):
        return self._hadoop.Path(f"{self._address}/{name}")

    def _local(self, path: Path):
        return self._hadoop.Path(path.as_uri())


def main() -> None:
    """Do what the arguments say."""
    task, root, address, *owner = sys.argv[1:]
    try:
        storage = Storage(address)
        if task == "take":
            storage.take(Path(root))
        else:
            storage.claim(*owner)
            storage.put(Path(root))
    except Py4JJavaError as error:
        sys.exit(f"{address}: {error.java_exception.toString()}")  # without the frames of Java


if __name__ == "__main__":
    main()
