"""Debian's WordPress in a folder of its own, with MariaDB and PHP's own server, and our plugin."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.browser.serving import ROOT

PLUGIN = ROOT / "docs" / "recipes" / "wordpress" / "sanad-chat"
_PACKAGES = Path(sys.prefix) / "wordpress"  # the Makefile lets apt-get put them there
_NEEDED = ("php", "mariadbd", "mariadb", "mariadb-install-db", "dpkg-deb")
_AS_ROOT = ["--user=root"] if os.geteuid() == 0 else []


@dataclass(frozen=True)
class WordPress:
    """An installation: its address and its files."""

    address: str
    root: Path

    def run(self, script: str) -> str:
        """Return what a line of PHP prints inside WordPress, as nobody who is signed in."""
        command = ["php", "-r", f"require '{self.root}/wp-load.php'; {script}"]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    def page(self, content: str) -> str:
        """Publish a page; return its address."""
        fields = {"title": "Ask", "type": "page", "status": "publish", "content": content}
        listed = ", ".join(f"'post_{name}' => {_php(value)}" for name, value in fields.items())
        return f"{self.address}/?page_id={self.run(f'echo wp_insert_post( array( {listed} ) );')}"


def missing() -> str:
    """Return what is not installed, empty if nothing is."""
    # Debian keeps servers where not every user's PATH leads.
    os.environ["PATH"] += os.pathsep + "/usr/sbin"
    programs = [name for name in _NEEDED if shutil.which(name) is None]
    if "php" not in programs:
        modules = subprocess.run(["php", "-m"], capture_output=True, text=True, check=False).stdout
        programs += [f"php-{name}" for name in ("mysql", "xml") if name not in modules]
    return ", ".join(programs + ([] if any(_PACKAGES.glob("*.deb")) else ["wordpress"]))


@contextmanager
def wordpress(folder: Path, port: int, constants: dict[str, str]) -> Iterator[WordPress]:
    """Set WordPress up through its own form, activate the plugin, and serve it at ``port``."""
    site = WordPress(f"http://127.0.0.1:{port}", _unpacked(folder))
    with _database(folder) as password:
        _configure(site.root, {"DB_PASSWORD": password, **constants})
        command = ["php", "-S", f"127.0.0.1:{port}", "-t", str(site.root)]
        with _process(command, folder / "php-server.log", lambda: _listening(port)):
            _install(site)
            site.run(
                "require_once ABSPATH . 'wp-admin/includes/plugin.php';"
                " exit( is_wp_error( activate_plugin( 'sanad-chat/sanad-chat.php' ) ) ? 1 : 0 );"
            )
            yield site


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


def _unpacked(folder: Path) -> Path:
    """Unpack the packages, whose links lead out of the folder, and add the plugin."""
    packages, root = folder / "packages", folder / "root"
    for package in _PACKAGES.glob("*.deb"):
        subprocess.run(["dpkg-deb", "-x", str(package), str(packages)], check=True)
    shutil.copytree(packages / "usr" / "share" / "wordpress", root, symlinks=True)
    for link in [one for one in root.rglob("*") if one.is_symlink()]:
        inside = packages / str(link.readlink()).lstrip("/")
        link.unlink()
        if inside.is_dir():
            shutil.copytree(inside, link)
        elif inside.is_file():
            shutil.copy(inside, link)
    content = packages / "var" / "lib" / "wordpress" / "wp-content"
    shutil.copytree(content, root / "wp-content", ignore_dangling_symlinks=True, dirs_exist_ok=True)
    shutil.copytree(PLUGIN, root / "wp-content" / "plugins" / PLUGIN.name)
    return root


@contextmanager
def _database(folder: Path) -> Iterator[str]:
    """Run a database of our own; hand out the password of its only user."""
    data, at = f"--datadir={folder / 'database'}", f"--socket={folder / 'mysql.sock'}"
    install = ["mariadb-install-db", data, "--auth-root-authentication-method=normal"]
    subprocess.run([*install, "--skip-test-db", *_AS_ROOT], check=True, capture_output=True)
    command = ["mariadbd", "--no-defaults", data, at, "--skip-networking", *_AS_ROOT]
    with _process(command, folder / "database.log", (folder / "mysql.sock").exists):
        password = secrets.token_hex(12)
        sql = (
            f"CREATE DATABASE press; CREATE USER press@localhost IDENTIFIED BY '{password}';"
            " GRANT ALL ON press.* TO press@localhost;"
        )
        subprocess.run(["mariadb", "--no-defaults", at, "-u", "root", "-e", sql], check=True)
        yield password


def _configure(root: Path, constants: dict[str, str]) -> None:
    """Write wp-config.php as an operator would, the plugin's lines among it."""
    values = {
        "DB_NAME": "press", "DB_USER": "press", "DB_CHARSET": "utf8mb4",
        "DB_HOST": f"localhost:{root.parent / 'mysql.sock'}", "WP_HTTP_BLOCK_EXTERNAL": True,
        "DISABLE_WP_CRON": True, "WP_DEBUG": True, "WP_DEBUG_DISPLAY": False,
        "WP_DEBUG_LOG": str(root.parent / "php.log"), **constants,
    }  # fmt: skip
    lines = [f"define( '{name}', {_php(value)} );" for name, value in values.items()]
    lines += [
        "$table_prefix = 'wp_';",
        "if ( ! defined( 'ABSPATH' ) ) { define( 'ABSPATH', __DIR__ . '/' ); }",
        "require_once ABSPATH . 'wp-settings.php';",
    ]
    (root / "wp-config.php").write_text("<?php\n" + "\n".join(lines) + "\n", "utf-8")


def _php(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "'" + str(value).replace("\\", "\\\\").replace("'", "\\'") + "'"


def _install(site: WordPress) -> None:
    form = {
        "weblog_title": "The Daily Record", "user_name": "editor", "pw_weak": "1", "language": "",
        "admin_email": "editor@news.example", "blog_public": "0", "Submit": "Install WordPress",
        "admin_password": "a long enough password", "admin_password2": "a long enough password",
    }  # fmt: skip
    address, body = f"{site.address}/wp-admin/install.php?step=2", urllib.parse.urlencode(form)
    with urllib.request.urlopen(address, body.encode(), timeout=120) as answer:  # noqa: S310 - ours
        page = answer.read().decode()
    assert "Success!" in page, re.sub("<[^>]+>", " ", page)[:600]


@contextmanager
def _process(command: list[str], log: Path, started: Callable[[], bool]) -> Iterator[None]:
    with log.open("w") as out:
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT)
    try:
        deadline = time.monotonic() + 60
        while not started() and time.monotonic() < deadline:
            assert process.poll() is None, log.read_text("utf-8")[-2000:]
            time.sleep(0.1)
        assert started(), log.read_text("utf-8")[-2000:]
        yield
    finally:
        process.terminate()
        process.wait(timeout=30)


def _listening(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0
