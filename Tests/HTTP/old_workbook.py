"""Writes an old binary workbook (XLS, [MS-XLS] in [MS-CFB]) with one sheet of texts, as some banks still hand them out."""

import struct


def record(kind, content):
    return struct.pack("<HH", kind, len(content)) + content


def begin(kind):
    return record(0x0809, struct.pack("<8H", 0x0600, kind, 0, 0, 0, 0, 0, 0))


def stream(rows):
    """The stream of records: the globals with the shared texts, then the sheet."""
    texts = sorted({cell for row in rows for cell in row if cell})
    shared = struct.pack("<II", len(texts), len(texts))
    for text in texts:
        units = text.encode("utf-16-le")
        shared += struct.pack("<HB", len(units) // 2, 1) + units

    def globals_(place):
        return begin(5) + record(0x0085, struct.pack("<IHBBB", place, 0, 1, 0, 0x53)) + record(0x00FC, shared) + record(0x000A, b"")

    sheet = begin(16)
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            if cell:
                sheet += record(0x00FD, struct.pack("<HHHI", number, column, 0, texts.index(cell)))
    return globals_(len(globals_(0))) + sheet + record(0x000A, b"")


def entry(name, kind, start, size):
    text = (name + "\0").encode("utf-16-le")
    head = text.ljust(64, b"\0") + struct.pack("<HBBIII", len(text), kind, 1, *[0xFFFFFFFF] * 3)
    return head.ljust(116, b"\0") + struct.pack("<III", start, size, 0)


def workbook(rows):
    """The bytes of the file: one sector of the table, one of the directory, then the stream."""
    held = stream(rows).ljust(4096, b"\0")
    held += b"\0" * (-len(held) % 512)
    count = len(held) // 512
    table = [0xFFFFFFFD, 0xFFFFFFFE] + [3 + number for number in range(count - 1)] + [0xFFFFFFFE]
    assert len(table) <= 128
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<9I", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0) + struct.pack("<I", 0)
    directory = (entry("Root Entry", 5, 0xFFFFFFFE, 0) + entry("Workbook", 2, 2, len(held))).ljust(512, b"\0")
    return head.ljust(512, b"\xff") + struct.pack("<128I", *(table + [0xFFFFFFFF] * (128 - len(table)))) + directory + held
