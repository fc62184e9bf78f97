"""Damaged files: states, shards, manifests, journals, tables. They are refused, or what comes of them is right."""

import io
import struct
import zipfile

from tools import Finding, nonsense

SIZE = 40
SWEEP = """param n = 3 in 0..100
prepare qubit q=0.25
# a comment
sweep theta in [0.1, 0.4, 0.9, 1.3], c in [0, 1] as s {
  prepare qubit q=0.25 c=c
  collide theta=theta n=n
  measure energy, purity
  print "at {theta}"
}
save s to "s.csv"
"""
STATE = 'prepare cavity from "m.npz"\nmeasure energy, purity, population(1), g2\n'
REPAIR = STATE.replace('npz"', 'npz" repair')


def npy(descr, shape, data):
    header = f"{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}"
    header += " " * (63 - (10 + len(header)) % 64) + "\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + data


def archive(packed):
    rho = struct.pack("<32d", *[x for i in range(16) for x in (0.25 if i % 5 == 0 else 0, 0)])
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as file:
        file.writestr(zipfile.ZipInfo("rho.npy"), npy("<c16", "(4, 4)", rho), compress_type=file.compression)
        file.writestr(zipfile.ZipInfo("bounds.npy"), npy("<f8", "(4,)", struct.pack("<4d", 1e-14, 1e-13, 1e-12, 9)), compress_type=file.compression)
    return out.getvalue()


def resealed(random, packed):
    """An archive whose checksums are right though its arrays are damaged."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive(packed))) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name), damaged(random, old.read(name)), compress_type=new.compression)
    return out.getvalue()


def damaged(random, data):
    data = bytearray(data)
    for _ in range(random.choice([1, 1, 1, 2, 5, 20])):
        if not data:
            break
        at = random.randrange(len(data))
        end = min(len(data), at + random.randint(1, 40))
        kind = random.randrange(8)
        if kind == 0:
            data[at] ^= 1 << random.randrange(8)
        elif kind == 1:
            data[at] = random.choice(b"\x00\xff\n\t -+.,:e09infa\x1b\\")
        elif kind == 2:
            del data[at:end]
        elif kind == 3:
            data[at:at] = data[at:end] * random.choice([1, 2, 50])
        elif kind == 4:
            del data[at:]
        elif kind == 5:
            data[at:end] = bytes(random.randrange(256) for _ in range(end - at))
        elif kind == 6:
            other = random.randrange(len(data))
            data[at:end], data[other:other] = data[other:other + end - at], data[at:end]
        else:
            lines = data.split(b"\n")
            random.shuffle(lines)
            data = bytearray(b"\n".join(lines))
    return bytes(data)


def rows(path):
    """A table without its head, which says where it comes from."""
    return [line for line in path.read_text(errors="replace").splitlines() if not line.startswith("#")] if path.exists() else None


class Originals:
    """Whole files, made once by the program that is tried."""

    made = None

    def __init__(self, tools):
        folder = tools.fresh("originals")
        (folder / "s.maser").write_text(SWEEP)
        for words in (["s.maser"], ["sweep", "plan", "s.maser", "--shards", "2"],
                      ["sweep", "run", "s.manifest", "--shard", "1/2"], ["sweep", "run", "s.manifest", "--shard", "2/2"]):
            outcome = tools.run(words, folder, seconds=60)
            assert outcome.status == 0, outcome.err
        self.files = {path.name: path.read_bytes() for path in folder.iterdir()}
        self.table = rows(folder / "s.csv")
        del self.files["s.csv"]
        points = [self.files[f"s.shard-{i}-of-2.points"].split(b"\n") for i in (1, 2)]
        self.journal = b"\n".join([points[0][0], *points[0][1:-1], *points[1][1:]])

    @staticmethod
    def of(tools):
        Originals.made = Originals.made or Originals(tools)
        return Originals.made


def shard(random, tools, folder, originals):
    place = folder / f"s.shard-{random.randint(1, 2)}-of-2.points"
    place.write_bytes(damaged(random, place.read_bytes()))
    return ["sweep", random.choice(["merge", "merge", "status"]), "s.manifest"], place


def manifest(random, tools, folder, originals):
    place = folder / "s.manifest"
    place.write_bytes(damaged(random, place.read_bytes()))
    return random.choice([["sweep", "merge", "s.manifest"], ["sweep", "run", "s.manifest", "--shard", "1/2"], ["sweep", "status", "s.manifest"]]), place


def journal(random, tools, folder, originals):
    place = folder / "s.s.journal"
    place.write_bytes(damaged(random, originals.journal))
    return ["s.maser"], place


def state(random, tools, folder, originals):
    place = folder / "m.npz"
    packed = random.random() < 0.5
    place.write_bytes(resealed(random, packed) if random.random() < 0.6 else damaged(random, archive(packed)))
    (folder / "m.maser").write_text(random.choice([STATE, REPAIR]))
    return ["m.maser", "--format", "json"], place


def table(random, tools, folder, originals):
    place = folder / "t.csv"
    place.write_bytes(damaged(random, "\n".join(originals.table).encode()))
    return ["plot", "t.csv", "--y", random.choice(["energy", "status", "k"]), "--to", "t.gp"], place


KINDS = [shard, shard, manifest, manifest, journal, state, state, state, table]


def batch(random, tools):
    originals = Originals.of(tools)
    findings = []
    for _ in range(SIZE):
        folder = tools.fresh()
        for name, data in originals.files.items():
            (folder / name).write_bytes(data)
        kind = random.choice(KINDS)
        words, place = kind(random, tools, folder, originals)
        data = place.read_bytes()
        outcome = tools.run(words, folder, seconds=20)
        problem = outcome.problem()
        if not problem and outcome.status and not (outcome.err + outcome.out).strip():
            problem = f"ends with {outcome.status} without a word"
        if not problem and kind is state and (bad := nonsense(outcome.out)):
            problem = f"gives {bad}"
        if not problem and outcome.status == 0 and kind in (shard, manifest, journal):
            made = rows(folder / "s.csv")
            if made is not None and made != originals.table:
                problem = "gives another table"
        if not problem and "\x1b" in outcome.out + outcome.err:
            problem = "shows a control character"
        if problem:
            findings.append(Finding(f"{kind.__name__}: {problem}", f"{' '.join(words)}\n{data!r}", outcome.err[-2000:]))
    return SIZE, findings
