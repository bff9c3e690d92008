"""Certificates for the TLS checks: a good chain, and one of each kind that a client must refuse.

`make(folder)` writes `root.pem` and, for each kind, `KIND.pem` (the chain a server sends) and `KIND.key`:
good, wrong-host, expired, not-yet-valid, self-signed, truncated (the intermediate is missing), unknown-root.
"""
import datetime
import ipaddress
import os

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DAY = datetime.timedelta(days=1)


def name(text):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def issue(subject, issuer=None, authority=False, hosts=(), start=-DAY, end=365 * DAY):
    """(certificate, key), signed by `issuer` or by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    now = datetime.datetime.utcnow()
    builder = (x509.CertificateBuilder().subject_name(name(subject))
               .issuer_name(issuer[0].subject if issuer else name(subject)).public_key(key.public_key())
               .serial_number(x509.random_serial_number()).not_valid_before(now + start).not_valid_after(now + end)
               .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True))
    if hosts:
        names = [x509.IPAddress(ipaddress.ip_address(h)) if h[0].isdigit() else x509.DNSName(h) for h in hosts]
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    return builder.sign(issuer[1] if issuer else key, hashes.SHA256()), key


def pem(*certificates):
    return b"".join(c.public_bytes(serialization.Encoding.PEM) for c in certificates)


def make(folder):
    os.makedirs(folder, exist_ok=True)
    here = ["localhost", "127.0.0.1"]
    root = issue("Test Root", authority=True)
    middle = issue("Test Intermediate", root, authority=True)
    stranger = issue("Another Root", authority=True)
    kinds = {
        "good": (issue("localhost", middle, hosts=here), [middle]),
        "wrong-host": (issue("elsewhere.example", middle, hosts=["elsewhere.example"]), [middle]),
        "expired": (issue("localhost", middle, hosts=here, start=-20 * DAY, end=-10 * DAY), [middle]),
        "not-yet-valid": (issue("localhost", middle, hosts=here, start=10 * DAY), [middle]),
        "self-signed": (issue("localhost", hosts=here), []),
        "truncated": (issue("localhost", middle, hosts=here), []),
        "unknown-root": (issue("localhost", stranger, hosts=here), [stranger]),
    }
    with open(os.path.join(folder, "root.pem"), "wb") as file:
        file.write(pem(root[0]))
    for kind, (leaf, chain) in kinds.items():
        with open(os.path.join(folder, f"{kind}.pem"), "wb") as file:
            file.write(pem(leaf[0], *(c[0] for c in chain)))
        with open(os.path.join(folder, f"{kind}.key"), "wb") as file:
            file.write(leaf[1].private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                                             serialization.NoEncryption()))
    return kinds.keys()
