#!/usr/bin/env python3
"""Random options on random sockets: does each line say what getsockopt(2) says to the owner? As a
command: oracle.py [--sockets NUMBER] [--seed NUMBER]; as root, inside the test machine."""

import argparse
import os
import random
import re
import textwrap
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field, replace

import catalogue
import environment
import knet
import namespace
from subjects import ADDRESSES, KINDS, Plan, Subject

BATCH = 100  # sockets that are listed at once
SETTINGS = 16  # of a socket, at most
MARK = re.compile(rb",SO_MARK=\d+")


# What is drawn.

@dataclass(frozen=True)
class Batch:
    """Sockets that are made in one namespace, and listed once; sysctls are set before, and again
    when the sockets are there."""
    initial: bool
    before: tuple
    after: tuple
    plans: tuple

    def __str__(self):
        parts = ["in the initial namespace" if self.initial else "in a new namespace"]
        for when, pairs in (("before", self.before), ("afterwards", self.after)):
            parts += [f"{when}, {name}={value}" for name, value in pairs]
        return "; ".join(parts)

    def smaller(self):
        """Batches that lack one thing of this one."""
        if len(self.plans) > 1:
            yield from (replace(self, plans=(plan,)) for plan in self.plans)
            return
        if self.initial:
            yield replace(self, initial=False)
        for name in ("before", "after"):
            yield from (replace(self, **{name: rest}) for rest in lacking_one(getattr(self, name)))
        plan, = self.plans
        for name in ("first", "later"):
            yield from (replace(self, plans=(replace(plan, **{name: rest}),))
                        for rest in lacking_one(getattr(plan, name)))


def lacking_one(items):
    return (items[:at] + items[at + 1:] for at in range(len(items)))


def a_batch(draw):
    return Batch(draw.random() < 0.5, some_sysctls(draw), some_sysctls(draw),
                 tuple(a_plan(draw) for _ in range(BATCH)))


def some_sysctls(draw):
    names = draw.sample(list(environment.SYSCTLS), draw.randint(0, 10))
    return tuple((name, draw.choice(environment.SYSCTLS[name])) for name in names)


def a_plan(draw):
    kind = draw.choice(KINDS)
    flavour = draw.choice(kind.flavours)
    options = catalogue.settable(kind.protocol, ADDRESSES[flavour][0])
    settings = [setting for option in draw.choices(options, k=draw.randint(0, SETTINGS))
                for setting in catalogue.with_needs((option, a_value(option, draw)), options)]
    middle = draw.randint(0, len(settings))
    first, later = settings[:middle], settings[middle:]
    if kind.connects:
        first = [setting for setting in first if not catalogue.hinders(*setting)]
    return Plan(kind, flavour, tuple(first), tuple(later))


def a_value(option, draw):
    """One of the catalogue, or any number where it has such."""
    if option.values in (catalogue.NUMBERS, catalogue.BYTES) and draw.random() < 0.3:
        return draw.getrandbits(draw.choice((8, 16, 31)))
    return draw.choice(option.values)


# What is expected.

@dataclass
class Statistics:
    sockets: Counter = field(default_factory=Counter)
    given_up: Counter = field(default_factory=Counter)
    accepted: Counter = field(default_factory=Counter)
    refused: int = 0
    compared: int = 0
    seen: Counter = field(default_factory=Counter)  # lines with another value than a new socket's

    def unseen(self):
        """Kinds of socket, and options, that were never there to compare."""
        kinds = {kind.name for kind in KINDS} - self.sockets.keys()
        options = {f"{protocol} {option}" for option in catalogue.OPTIONS
                   for protocol in option.files if option.exists()} - self.seen.keys()
        refused = catalogue.MAY_BE_REFUSED - self.accepted.keys()
        return sorted(kinds | options - refused)

    def __str__(self):
        def counts(counter):
            return ", ".join(f"{what} {count}" for what, count in reversed(counter.most_common()))
        return "\n".join(textwrap.fill(text, 120, subsequent_indent="  ") for text in (
            f"{self.sockets.total()} sockets: {counts(self.sockets)}",
            f"given up: {counts(self.given_up) or 'none'}",
            f"settings: {self.accepted.total()} accepted, {self.refused} refused",
            f"values compared: {self.compared}",
            f"not as on a new socket: {counts(self.seen)}",
            f"never: {', '.join(self.unseen()) or 'none'}"))


class News:
    """The values of a new socket of each kind, in the present namespace."""

    def __init__(self):
        self.known = {}

    def values(self, kind, flavour, options):
        if (kind, flavour) not in self.known:
            try:
                subject = Subject(Plan(kind, flavour), Statistics())
            except OSError:  # such as a mapped address with bindv6only
                self.known[kind, flavour] = None
            else:
                self.known[kind, flavour] = [option.get(subject.owned) for option in options]
                subject.close()
        return self.known[kind, flavour]


def expectation(subject, news, statistics):
    """The options column, from the owner's side; None where no new socket of this kind can be
    made to compare with."""
    flavour = subject.plan.flavour
    if subject.family != ADDRESSES[flavour][0]:
        flavour = "v4"
    options = catalogue.shown_in(subject.plan.kind.protocol, subject.family)
    new = news.values(subject.plan.kind, flavour, options)
    if new is None:
        return None
    found = []
    for option, value, default in catalogue.shown(options, new, subject):
        found.append(f"{option}={option.unit.text(value)}")
        if value != default:
            statistics.seen[f"{subject.plan.kind.protocol} {option}"] += 1
    statistics.compared += len(options)
    return ",".join(found)


def inodes(file):
    return [int(line.split()[9])
            for line in knet.read(file.removesuffix("stat")).decode().splitlines()[1:]]


def listed():
    """The options column of each socket, by inode: the kernel's files have the same rows, and
    print it. Of a reader without capabilities, all lines must lack SO_MARK and nothing else."""
    found = {}
    for file in knet.FILES:
        for _ in range(10):
            before, text, rows = inodes(file), knet.read(file), knet.rows(file)
            with environment.as_nobody():
                public = knet.read(file)
            if before == inodes(file) and text == knet.read(file):
                break
        assert len(before) == len(rows), f"{file} lacks rows"
        assert public == MARK.sub(b"", text), f"{file} as an ordinary user"
        found |= {inode: row.options for inode, row in zip(before, rows)}
    return found


def difference(line, expected):
    shown, wanted = line.split(","), expected.split(",")
    wrong = ([f"shows {key}" for key in shown if key not in wanted]
             + [f"lacks {key}" for key in wanted if key not in shown])
    return "; ".join(wrong) or "has another order"


def wrong_lines(batch, statistics):
    """Makes the batch's sockets, compares, and says what is wrong."""
    with ExitStack() as stack:
        stack.enter_context(environment.inside(batch.initial))
        stack.enter_context(environment.kept_sysctls())
        set_sysctls(batch.before, statistics)
        subjects = []
        for plan in batch.plans:
            try:
                subjects.append(Subject(plan, statistics))
                stack.callback(subjects[-1].close)
            except OSError as error:
                statistics.given_up[error.strerror] += 1
        set_sysctls(batch.after, statistics)
        news = News()
        expected = [expectation(subject, news, statistics) for subject in subjects]
        lines = listed()
        wrong = []
        for subject, wanted in zip(subjects, expected):
            inode = os.fstat(subject.owned.fileno()).st_ino
            if inode not in lines or wanted is None:
                statistics.given_up["not listed" if wanted else "nothing to compare with"] += 1
                continue
            statistics.sockets[subject.plan.kind.name] += 1
            if lines[inode] == wanted:
                continue
            # The MSS of a connection follows its path: what getsockopt says now will do as well.
            if lines[inode] != expectation(subject, news, Statistics()):
                wrong.append(f"{subject.plan} {difference(lines[inode], wanted)}")
        return wrong


def set_sysctls(pairs, statistics):
    for name, value in pairs:
        try:
            namespace.sysctl(name, value)
        except OSError:
            statistics.refused += 1


# How it is run.

class WrongLine(AssertionError):
    """A line that does not say what getsockopt(2) says."""


def search(sockets, seed, shrink=True):
    """Compares so many sockets' lines at least, and returns the statistics. A wrong one raises
    WrongLine, with a small batch that still has one."""
    statistics = Statistics()
    draw = random.Random(seed)
    while statistics.sockets.total() < sockets:
        batch = a_batch(draw)
        wrong = wrong_lines(batch, statistics)
        if wrong and shrink:
            batch, wrong = smallest(batch, wrong)
        if wrong:
            raise WrongLine("\n".join([f"seed {seed}; {batch}", *wrong]))
    return statistics


def smallest(batch, wrong):
    """A batch that has a wrong line, but no longer if it lacked one thing more; and that line."""
    found = True
    while found:
        found = False
        for smaller in batch.smaller():
            if still := wrong_lines(smaller, Statistics()):
                batch, wrong, found = smaller, still, True
                break
    return batch, wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sockets", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=random.getrandbits(32))
    arguments = parser.parse_args()
    with environment.prepared():
        print(search(arguments.sockets, arguments.seed))


if __name__ == "__main__":
    main()
