"""Carries IP packets between two network namespaces with a delay: what netem does where the kernel has it.

Usage: delay-relay.py NAMESPACE_A ADDRESS_A NAMESPACE_B ADDRESS_B DELAY_MS
Makes a TUN device `slow0` in each namespace, the two addresses being its ends, prints `ready`, and passes every packet on DELAY_MS later.
The devices, and the routes over them, go with the process. Needs root and /dev/net/tun.
"""

import ctypes
import fcntl
import os
import selectors
import struct
import subprocess
import sys
import time
from collections import deque

TUNSETIFF = 0x400454CA  # linux/if_tun.h
IFF_TUN, IFF_NO_PI = 0x0001, 0x1000
CLONE_NEWNET = 0x40000000  # linux/sched.h
MAX_WAITING = 4096  # packets in each direction; what comes beyond is lost, as in any router
MAX_PACKET_BYTES = 65535

libc = ctypes.CDLL(None, use_errno=True)


def enter(namespace):
    if libc.setns(namespace.fileno(), CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), f"setns {namespace.name}")


def open_tun(namespace, address, peer):
    """A TUN device in a namespace; this process stays in its own."""
    with open("/proc/self/ns/net", "rb") as home, open(f"/run/netns/{namespace}", "rb") as there:
        enter(there)
        try:
            device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
            fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH", b"slow0", IFF_TUN | IFF_NO_PI))
            subprocess.run(["ip", "addr", "add", address, "peer", peer, "dev", "slow0"], check=True)
            subprocess.run(["ip", "link", "set", "slow0", "up"], check=True)
            return device
        finally:
            enter(home)


def relay(a, b, delay_s):
    other = {a: b, b: a}
    waiting = {a: deque(), b: deque()}  # by the device that a packet leaves through: (when, packet)
    selector = selectors.DefaultSelector()
    for device in (a, b):
        selector.register(device, selectors.EVENT_READ)
    while True:
        due = min((queue[0][0] for queue in waiting.values() if queue), default=None)
        wait_s = None if due is None else max(0.0, due - time.monotonic())
        for key, _ in selector.select(wait_s):
            packet = os.read(key.fd, MAX_PACKET_BYTES)
            queue = waiting[other[key.fd]]
            if len(queue) < MAX_WAITING:
                queue.append((time.monotonic() + delay_s, packet))
        now = time.monotonic()
        for device, queue in waiting.items():
            while queue and queue[0][0] <= now:
                try:
                    os.write(device, queue.popleft()[1])
                except OSError:
                    pass  # the device is down, or its queue is full: the packet is lost


def main():
    namespace_a, address_a, namespace_b, address_b, delay_ms = sys.argv[1:]
    a = open_tun(namespace_a, address_a, address_b)
    b = open_tun(namespace_b, address_b, address_a)
    print("ready", flush=True)
    relay(a, b, float(delay_ms) / 1000)


main()
