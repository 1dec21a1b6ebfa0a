"""Nodes with OpenSearch's Security plugin: TLS everywhere, users with passwords, and the roles that the documentation
gives."""

from __future__ import annotations

import re
import ssl
import subprocess
import urllib.request
import zipfile
from base64 import b64encode
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import bcrypt
import trustme
import yaml
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from tests.opensearch.cluster import HERE, server_version

PLUGIN = "org.opensearch.security.OpenSearchSecurityPlugin"
DOCUMENTATION = HERE.parents[1] / "docs" / "server.md"
WATCHER = "watcher"
"""The user as whom the tests look whether the nodes are there: not one of the library's."""


def plugin_jars(folder: Path) -> list[Path]:
    """The plugin's files, fetched by Maven into a folder. Raises CalledProcessError where they cannot be had."""
    jars = folder / "security"
    if not jars.exists():
        version = f"{server_version()}.0"
        artifact = f"org.opensearch.plugin:opensearch-security:{version}:zip"
        maven = ["mvn", "-q", "-B", "dependency:copy", f"-Dartifact={artifact}", f"-DoutputDirectory={folder}"]
        subprocess.run(maven, check=True, stdout=subprocess.DEVNULL, cwd=folder)
        with zipfile.ZipFile(folder / f"opensearch-security-{version}.zip") as packed:
            packed.extractall(jars)
    return sorted(jars.glob("*.jar"))


def with_plugin(classpath: str, folder: Path) -> str:
    """A server's class path with the plugin behind it; of what both bring the server's stays."""
    there = {_without_version(Path(entry).name) for entry in classpath.split(":")}
    more = [str(jar) for jar in plugin_jars(folder) if _without_version(jar.name) not in there]
    return ":".join([classpath, *more])


def _without_version(jar: str) -> str:
    return re.sub(r"-\d[\w.]*(-jre)?\.jar$", "", jar)


def documented_roles() -> dict[str, Any]:
    """The roles as docs/server.md has them."""
    [block] = re.findall(r"```yaml\n(news_reader:.*?)```", DOCUMENTATION.read_text(encoding="utf-8"), re.DOTALL)
    roles: dict[str, Any] = yaml.safe_load(block)
    return roles


class Guard:
    """An authority that signs the nodes' certificates, and the users with their roles.

    Every user's password is the name and "-secret".
    """

    def __init__(self, folder: Path, users: Mapping[str, Sequence[str]]) -> None:
        """`users`: roles by name."""
        self.authority = trustme.CA()
        self.certificates = folder / "authority.pem"
        self._users = {WATCHER: ("watcher",), **users}
        folder.mkdir(parents=True, exist_ok=True)
        self.authority.cert_pem.write_to_path(self.certificates)

    def password(self, user: str) -> str:
        """The password of a user."""
        return f"{user}-secret"

    def settings(self, home: Path) -> dict[str, object]:
        """The server's settings for a node that lives in `home`, where its certificate and the users are written."""
        config = home / "config"
        policy = config / "opensearch-security"
        policy.mkdir(parents=True, exist_ok=True)
        self.write_certificate(config, self.authority)
        self.authority.cert_pem.write_to_path(config / "authority.pem")
        for name, kind, entries in self._policy():
            written = {"_meta": {"type": kind, "config_version": 2}, **entries}
            (policy / f"{name}.yml").write_text(yaml.safe_dump(written), encoding="utf-8")
        security = {
            "nodes_dn": "CN=node,*",
            "allow_default_init_securityindex": "true",
            "ssl.http.enabled": "true",
            # The tests know their nodes by address: they listen on loopback alone.
            "ssl.transport.enforce_hostname_verification": "false",
        }
        for layer in ("http", "transport"):
            security[f"ssl.{layer}.pemcert_filepath"] = "node.pem"
            security[f"ssl.{layer}.pemkey_filepath"] = "node.key"
            security[f"ssl.{layer}.pemtrustedcas_filepath"] = "authority.pem"
        return {f"plugins.security.{name}": value for name, value in security.items()}

    @staticmethod
    def write_certificate(config: Path, authority: trustme.CA) -> None:
        """Give a node a certificate by an authority, for localhost and no other name."""
        made = authority.issue_cert("localhost", common_name="node")
        for number, part in enumerate(made.cert_chain_pems):
            part.write_to_path(config / "node.pem", append=number > 0)
        key = load_pem_private_key(made.private_key_pem.bytes(), None)
        (config / "node.key").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))

    def _policy(self) -> list[tuple[str, str, dict[str, Any]]]:
        """What the plugin reads when the first node starts: file, kind and entries."""
        users = {user: {"hash": _hashed(self.password(user))} for user in self._users}
        roles = documented_roles()
        roles["watcher"] = {"cluster_permissions": ["cluster_monitor"], "index_permissions": []}
        mapping = {role: {"users": [user for user, has in self._users.items() if role in has]} for role in roles}
        basic = {"type": "basic", "challenge": False}
        domain = {
            "http_enabled": True,
            "order": 0,
            "http_authenticator": basic,
            "authentication_backend": {"type": "intern"},
        }
        config = {"config": {"dynamic": {"authc": {"internal": domain}}}}
        return [
            ("config", "config", config),
            ("internal_users", "internalusers", users),
            ("roles", "roles", roles),
            ("roles_mapping", "rolesmapping", mapping),
            ("action_groups", "actiongroups", {}),
            ("tenants", "tenants", {}),
            ("nodes_dn", "nodesdn", {}),
            ("allowlist", "allowlist", {"config": {"enabled": False}}),
            ("audit", "audit", {"config": {"enabled": False}}),
        ]

    def ask(self, port: int, path: str) -> bytes:
        """What stands at a path of a node, as its watcher sees it."""
        signed = b64encode(f"{WATCHER}:{self.password(WATCHER)}".encode()).decode()
        request = urllib.request.Request(
            f"https://localhost:{port}{path}", headers={"authorization": f"Basic {signed}"}
        )
        context = ssl.create_default_context(cafile=str(self.certificates))
        with urllib.request.urlopen(request, timeout=5, context=context) as answer:
            body: bytes = answer.read()
        return body


def _hashed(password: str) -> str:
    """As the plugin keeps passwords; with few rounds, for speed."""
    return bcrypt.hashpw(password.encode(), bcrypt.gensalt(4)).decode()
