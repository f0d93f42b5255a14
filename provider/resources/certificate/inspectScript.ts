/**
 * Arguments: names of lineages; none means all. Answers one line of JSON, see `inspection.ts`.
 *
 * Written in Python because certbot is: its renewal configurations are parsed by the library that
 * certbot itself parses them by, and a private key is compared on the host, which it never leaves.
 */
export const inspectScript = `
exec python3 - "$@" <<'END'
import base64, json, os, re, subprocess, sys

try:
    import configobj
    from cryptography.hazmat.primitives import serialization
except ImportError as error:
    print(json.dumps({"absent": "certbot is not installed: " + str(error)}))
    sys.exit()

root = "/etc/letsencrypt"
kinds = ("cert", "privkey", "chain", "fullchain")
longest = 200000


def text(path):
    try:
        with open(path, encoding="ascii", errors="replace") as file:
            return file.read(longest)
    except OSError:
        return None


def public(path):
    try:
        with open(path, "rb") as file:
            key = serialization.load_pem_private_key(file.read(longest), None)
        form = serialization.PublicFormat.SubjectPublicKeyInfo
        der = key.public_key().public_bytes(serialization.Encoding.DER, form)
        return base64.b64encode(der).decode()
    except Exception:
        return None


def listed(folder):
    try:
        return sorted(os.listdir(folder))
    except OSError:
        return []


def kind_of(path):
    if os.path.islink(path):
        return "link" if os.path.isfile(path) else "dangling link"
    if os.path.isdir(path):
        return "folder"
    return "file" if os.path.lexists(path) else "missing"


def renewal(path):
    if not os.path.lexists(path):
        return None
    try:
        parsed = configobj.ConfigObj(
            path, encoding="utf-8", default_encoding="utf-8", file_error=True
        )
        return {"settings": parsed.dict()}
    except (configobj.ConfigObjError, OSError, UnicodeError) as error:
        return {"error": str(error)}


def server(found):
    params = ((found or {}).get("settings") or {}).get("renewalparams")
    value = params.get("server") if isinstance(params, dict) else None
    return value if isinstance(value, str) else None


def sets(folder, origin):
    for file in listed(folder):
        match = re.fullmatch(r"cert(\\d*)\\.pem", file)
        if not match:
            continue
        path = lambda kind: os.path.join(folder, kind + match[1] + ".pem")
        yield {
            "folder": folder,
            "version": match[1],
            "server": origin,
            "cert": text(path("cert")),
            "chain": text(path("chain")),
            "public": public(path("privkey")),
        }


def kept():
    for name in sorted(
        {each[:-5] for each in listed(root + "/renewal") if each.endswith(".conf")}
        | set(listed(root + "/live"))
        | set(listed(root + "/archive"))
    ):
        yield name, root + "/live/" + name, root + "/archive/" + name, root + "/renewal/" + name + ".conf"


def put_aside():
    for place in ("ipai.aside", "ipai.new"):
        for stamp in listed(root + "/" + place):
            for name in listed(os.path.join(root, place, stamp)):
                folder = os.path.join(root, place, stamp, name)
                yield name, folder + "/live", folder + "/archive", folder + "/renewal.conf"


def belongs(name, wanted):
    rest = name[len(wanted):] if name.startswith(wanted) else None
    return rest is not None and re.fullmatch(r"(-\\d{4}|\\.ipai-new)?", rest) is not None


def lineage(name):
    live = {kind: root + "/live/" + name + "/" + kind + ".pem" for kind in kinds}
    material = []
    for other, folder, archive, configuration in list(kept()) + list(put_aside()):
        if belongs(other, name):
            origin = server(renewal(configuration))
            material += list(sets(folder, origin)) + list(sets(archive, origin))
    own = (root + "/live/" + name, root + "/archive/" + name, root + "/renewal/" + name + ".conf")
    return {
        "vacant": not any(os.path.lexists(path) for path in own),
        "renewal": renewal(root + "/renewal/" + name + ".conf"),
        "links": {
            kind: {"is": kind_of(path), "target": os.path.realpath(path)}
            for kind, path in live.items()
        },
        "cert": text(live["cert"]),
        "chain": text(live["chain"]),
        "fullchain": text(live["fullchain"]),
        "public": public(live["privkey"]),
        "sets": material,
        "beside": [
            {"name": other, "cert": text(folder + "/cert.pem")}
            for other, folder, _, configuration in kept()
            if other != name and belongs(other, name) and os.path.lexists(configuration)
        ],
    }


def accounts():
    found = {}
    for folder, _, files in os.walk(root + "/accounts"):
        if "regr.json" not in files:
            continue
        try:
            for file in ("meta.json", "private_key.json", "regr.json"):
                with open(os.path.join(folder, file), encoding="utf-8") as stream:
                    json.load(stream)
        except (OSError, ValueError):
            continue
        authority, account = os.path.split(os.path.relpath(folder, root + "/accounts"))
        found.setdefault(authority, []).append(account)
    return {authority: sorted(each) for authority, each in found.items()}


def said(*command):
    try:
        done = subprocess.run(command, capture_output=True, encoding="utf-8", errors="replace", timeout=8)
        return done.stdout
    except (OSError, subprocess.TimeoutExpired):
        return ""


def last_run():
    shown = said(
        "systemctl", "show", "certbot.service",
        "--property=Result", "--property=InvocationID", "--property=ExecMainExitTimestamp",
    )
    facts = dict(line.split("=", 1) for line in shown.splitlines() if "=" in line)
    result = facts.get("Result", "success")
    if result == "success":
        return {"result": result, "at": facts.get("ExecMainExitTimestamp", ""), "words": []}
    invocation = facts.get("InvocationID", "")
    journal = said(
        "journalctl", "_SYSTEMD_INVOCATION_ID=" + invocation,
        "--output=cat", "--lines=60", "--no-pager",
    ) if invocation else ""
    words = [line for line in journal.splitlines() if line.strip()]
    return {"result": result, "at": facts.get("ExecMainExitTimestamp", ""), "words": words}


names = sys.argv[1:] or [name for name, _, _, _ in kept()]
print(json.dumps({
    "lineages": {name: lineage(name) for name in names},
    "accounts": accounts(),
    "lastRun": last_run(),
}))
END
`;
