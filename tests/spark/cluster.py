"""A standalone cluster of one master and two workers on the loopback interface, from pip's PySpark."""

import os
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import yaml

from jushu.settings import PROJECT_ROOT
from orchestration import spark
from tests.ports import free_port, is_open

MASTER = "org.apache.spark.deploy.master.Master"
WORKER = "org.apache.spark.deploy.worker.Worker"
SUBMIT = "org.apache.spark.deploy.SparkSubmit"
CONNECT = "org.apache.spark.sql.connect.service.SparkConnectServer"
THRIFT = "org.apache.spark.sql.hive.thriftserver.HiveThriftServer2"
SECONDS = 60


class Cluster:
    """The processes of a cluster, and the folder of settings that sends a session to it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.address = f"spark://127.0.0.1:{free_port()}"
        self.processes: list[subprocess.Popen] = []
        self.settings = folder / "conf"
        self.settings.mkdir(parents=True)
        (self.settings / "spark-defaults.conf").write_text(
            f"spark.master {self.address}\n"
            "spark.driver.memory 2g\n"
            "spark.driver.host 127.0.0.1\n"
            "spark.executor.memory 2g\n"
            "spark.ui.enabled false\n"
        )

    def configure(self, settings: Mapping[str, object]) -> None:
        """Give sessions further settings."""
        with (self.settings / "spark-defaults.conf").open("a") as file:
            file.writelines(f"{name} {value}\n" for name, value in settings.items())

    def start(self) -> None:
        """One master and two workers; returns when both have registered."""
        port = self.address.rpartition(":")[2]
        self._run("master", MASTER, "--host", "127.0.0.1", "--port", port, "--webui-port", "0")
        wait_for(lambda: is_open(int(port)), "the master")
        for number in (1, 2):
            work = str(self.folder / f"work{number}")
            self._run(
                f"worker{number}",
                WORKER,
                *("--host", "127.0.0.1", "--cores", "1", "--memory", "2g", "--webui-port", "0"),
                *("--work-dir", work, self.address),
            )
        wait_for(lambda: self.log("master").count("Registering worker") == 2, "two workers")

    def serve_connect(self) -> int:
        """A Spark Connect server on the cluster; its port, when it listens."""
        port = free_port()
        self._serve("connect", CONNECT, {"spark.connect.grpc.binding.port": port}, port)
        return port

    def serve_thrift(self) -> int:
        """A Thrift server on the cluster with the settings that models need; its port, when it listens."""
        port = free_port()
        hive = {
            "hive.server2.authentication": "NOSASL",
            "hive.server2.thrift.port": port,
            "hive.server2.thrift.bind.host": "127.0.0.1",
        }
        options = [part for name, value in hive.items() for part in ("--hiveconf", f"{name}={value}")]
        self._serve("thrift", THRIFT, _needed_settings(), port, *options)
        return port

    def _serve(self, name: str, server: str, settings: dict[str, object], port: int, *options: str) -> None:
        conf = [part for key, value in settings.items() for part in ("--conf", f"{key}={value}")]
        self._run(name, SUBMIT, "--class", server, *conf, "spark-internal", *options)
        wait_for(lambda: is_open(port), f"the {name} server")

    def log(self, name: str) -> str:
        """What a process of the cluster has said."""
        return (self.folder / f"{name}.log").read_text(errors="replace")

    def kill_a_worker(self) -> None:
        """End one worker at once; its executor ends with it."""
        self.processes[-1].kill()
        subprocess.run(["pkill", "-9", "-f", f"--worker-url .*{self._last_port()}"], check=False)

    def stop(self) -> None:
        """End all processes."""
        for process in reversed(self.processes):
            process.kill()
            process.wait()

    def _last_port(self) -> str:
        return self.log("worker2").partition("Starting Spark worker 127.0.0.1:")[2].partition(" ")[0]

    def _run(self, name: str, *command: str) -> None:
        home = next(spark.EXECUTABLE.parents[1].glob("lib/python3*/site-packages/pyspark"))
        with (self.folder / f"{name}.log").open("wb") as log:
            self.processes.append(
                subprocess.Popen(
                    [str(home / "bin" / "spark-class"), *command],
                    cwd=self.folder,  # where a server keeps its catalogue
                    env=os.environ | {"SPARK_LOCAL_IP": "127.0.0.1", "SPARK_CONF_DIR": str(self.settings)},
                    stdout=log,
                    stderr=subprocess.STDOUT,
                )
            )


@contextmanager
def running(folder: Path) -> Iterator[Cluster]:
    """A cluster that ends with the block."""
    cluster = Cluster(folder)
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.stop()


def wait_for(is_done: Callable[[], bool], what: str) -> None:
    """Return when it is done; TimeoutError after ``SECONDS``."""
    for _ in range(SECONDS * 5):
        if is_done():
            return
        time.sleep(0.2)
    raise TimeoutError(f"{what} did not come within {SECONDS} s")


def _needed_settings() -> dict[str, object]:
    """The settings of the profile that are the same everywhere."""
    profiles = yaml.safe_load((PROJECT_ROOT / "dbt_project" / "profiles.yml").read_text(encoding="utf-8"))
    settings = profiles["jushu"]["outputs"]["spark"]["server_side_parameters"]
    return {name: value for name, value in settings.items() if "{{" not in value}
