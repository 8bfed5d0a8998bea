"""A certificate authority made with openssl, and multipart bodies, for the tests of signatures and papers."""

import subprocess
import uuid

SETTINGS = """[req]
distinguished_name = name
string_mask = utf8only
[name]
[certifying]
basicConstraints = critical,CA:TRUE
keyUsage = keyCertSign,cRLSign
[signing]
basicConstraints = CA:FALSE
keyUsage = digitalSignature,nonRepudiation
"""
CURVE = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]


class Authority:
    """Certifies whoever is named, in a folder of its own."""

    def __init__(self, folder):
        self.folder = folder
        folder.mkdir()
        (folder / "settings").write_text(SETTINGS)
        self.openssl(
            "req", "-x509", *CURVE, "-keyout", "root.key", "-out", "root.pem", "-config", "settings", "-extensions",
            "certifying", "-days", "40", "-subj", "/C=CN/CN=Test Root",
        )

    def openssl(self, *arguments):
        subprocess.run(["openssl", *map(str, arguments)], cwd=self.folder, check=True, capture_output=True)

    def certify(self, subject):
        """The name under which certificate and key of the subject lie."""
        name = uuid.uuid4().hex
        self.openssl(
            "req", "-new", *CURVE, "-keyout", f"{name}.key", "-out", f"{name}.csr", "-config", "settings", "-utf8",
            "-subj", subject,
        )
        self.openssl(
            "x509", "-req", "-in", f"{name}.csr", "-CA", "root.pem", "-CAkey", "root.key", "-set_serial",
            f"0x{name}", "-days", "30", "-extfile", "settings", "-extensions", "signing", "-out", f"{name}.pem",
        )
        return name

    def sign(self, name, content, form="DER"):
        """A detached signature of the content."""
        (self.folder / "content").write_bytes(content)
        self.openssl(
            "cms", "-sign", "-binary", "-in", "content", "-signer", f"{name}.pem", "-inkey", f"{name}.key",
            "-outform", form, "-out", "signature",
        )
        return (self.folder / "signature").read_bytes()


def upload(field, name, content, **fields):
    """A multipart body with one file, and its media type."""
    mark = uuid.uuid4().hex
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
        for key, value in fields.items()
    ]
    head = f'--{mark}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n'
    parts.append(head.encode() + b"Content-Type: application/octet-stream\r\n\r\n" + content + b"\r\n")
    return b"".join(parts) + f"--{mark}--\r\n".encode(), f"multipart/form-data; boundary={mark}"
