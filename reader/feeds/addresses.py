"""Web addresses: which may be connected to, and when two of them lead to one article."""

from __future__ import annotations

import ipaddress
import re
import socket
from urllib.parse import urlsplit

from reader.errors import FeedsError, FetchError

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

# What campaigns and social networks append to addresses; a page is the same without it.
_TRACKING = re.compile(
    r"(?:utm_\w+|fbclid|gclid|dclid|gbraid|wbraid|msclkid|mc_cid|mc_eid|igshid|cmpid|ns_\w+|at_(?:medium|campaign|\w+)|"
    r"xtor|ref_src|smid|partner|__twitter_impression|ocid|wt_mc|mkt_tok)",
    re.IGNORECASE,
)
_ENDINGS = re.compile(r"(?:/amp|\.amp)?/?(?:index\.html?)?/*$")


def canonical_address(url: str) -> str:
    """One spelling of an address, to know an article again by; never to fetch from. "" for none.

    Scheme, `www.`, tracking parameters, fragment, AMP endings and a last slash do not count.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return url
    if not host:
        return url
    query = sorted(p for p in parts.query.split("&") if p and not _TRACKING.fullmatch(p.split("=")[0]))
    for prefix in ("www.", "m.", "amp."):
        host = host.removeprefix(prefix)
    number = f":{port}" if port not in (None, 80, 443) else ""
    return f"{host}{number}{_ENDINGS.sub('', parts.path)}{'?' + '&'.join(query) if query else ''}"


def as_address(typed: str) -> tuple[str, str | None]:
    """What a person typed as a whole address, and the user name in it. Raises FeedsError."""
    typed = typed.strip()
    if typed.startswith(("/", "./", "../", "~")):
        raise FeedsError(
            f"{typed[:80]} is a file or folder, not an address. `newsreader {typed[:80]}` opens it; a file of many "
            "articles is for `newsreader import`."
        )
    for scheme in ("feed:https:", "feed:http:"):
        if typed.lower().startswith(scheme):
            typed = typed[5:]
    typed = typed.replace("feed://", "https://", 1) if typed.lower().startswith("feed://") else typed
    url = typed
    if "://" not in typed:
        # Hardly a server on this machine has a certificate.
        host = re.split(r"[/?#]", typed, maxsplit=1)[0].rpartition("@")[2]
        name = host.rpartition("]")[0].lstrip("[") if host.startswith("[") else host.partition(":")[0]
        url = f"{'http' if is_this_machine(name) else 'https'}://{typed}"
    try:
        parts = urlsplit(url)
        if parts.password:
            raise FeedsError(
                "A password in an address would be written into files. Give --user NAME and --password-command COMMAND."
            )
        host_and_port(url)
    except ValueError as error:
        raise FeedsError(f"“{typed[:80]}” is not a web address. Write it like https://example.org/feed.") from error
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], fragment="").geturl(), parts.username


def site_of(url: str) -> str:
    """The last two names of the host: news.example.org and www.example.org are one site."""
    try:
        host = urlsplit(url).hostname or ""
        return host if host.replace(".", "").isdecimal() else ".".join(host.split(".")[-2:])
    except ValueError:
        return ""


def host_and_port(url: str) -> tuple[str, int]:
    """Where to connect to for `url`. Raises FetchError when it is no address of the web."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise FetchError(f"“{url[:80]}” is not a web address.") from error
    if parts.scheme not in ("http", "https") or not host:
        raise FetchError(f"“{(parts.scheme or url)[:20]}:” is not fetched: only http and https are.")
    if any(character.isspace() or character in "<>\"'\\" for character in host):
        raise FetchError(f"“{host[:80]}” is not a host name. Check the spelling.")
    try:
        host = host.encode("idna").decode("ascii") if not host.isascii() else host
    except UnicodeError as error:
        raise FetchError(f"“{host[:80]}” is not a host name. Check the spelling.") from error
    return host, port or (443 if parts.scheme == "https" else 80)


def is_public(address: str) -> bool:
    """Whether an IP address lies in the public internet; one mapped or tunnelled into IPv6 counts as what it holds."""
    ip: IPAddress = ipaddress.ip_address(address.split("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        if inner := ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None):
            return is_public(str(inner))
        if ip in _NAT64:
            return is_public(str(ipaddress.IPv4Address(int(ip) & 0xFFFF_FFFF)))
    return ip.is_global and not ip.is_multicast


def is_this_machine(host: str) -> bool:
    """Whether a host is this machine by its name or number."""
    if host.casefold() == "localhost" or host.casefold().endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def refuse_private_number(host: str) -> None:
    """Raise FetchError for a host that is an IP address in a private network, however it is written."""
    try:
        number = socket.inet_ntoa(socket.inet_aton(host)) if ":" not in host else host
    except OSError:
        return  # a name, which only the proxy looks up
    if not is_public(number):
        raise FetchError(f"{host} is in a private network, and you did not type its address.")


_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


def checked_addresses(host: str, port: int, *, allow_private: bool) -> list[str]:
    """The IP addresses of a host that may be connected to, in the system's order.

    Connect to one of these, not to the name: a second look-up might give another answer. Raises FetchError when the
    host is unknown, or has only addresses in private networks and these are not allowed.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise FetchError(
            f"{host} is not known. Check the spelling, and whether this machine is online.", wait=900
        ) from error
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    allowed = addresses if allow_private else [address for address in addresses if is_public(address)]
    if not allowed:
        raise FetchError(
            f"{host} is in a private network, and you did not type its address. If it is yours, add it by that address."
        )
    return allowed
