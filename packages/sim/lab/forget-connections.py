"""Empties the connection-tracking table of the network namespace that it runs in, as `conntrack -F` does. Needs root."""

import socket
import struct

NETLINK_NETFILTER = 12  # linux/netlink.h
NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_CT_DELETE = 1, 2  # linux/netfilter/nfnetlink.h, nfnetlink_conntrack.h
NLM_F_REQUEST, NLM_F_ACK = 0x01, 0x04
NLMSG_ERROR = 2

body = struct.pack("=BBH", socket.AF_UNSPEC, 0, 0)  # struct nfgenmsg: no family, so all of them
kind = (NFNL_SUBSYS_CTNETLINK << 8) | IPCTNL_MSG_CT_DELETE
header = struct.pack("=IHHII", 16 + len(body), kind, NLM_F_REQUEST | NLM_F_ACK, 1, 0)
with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_NETFILTER) as netlink:
    netlink.settimeout(5)
    netlink.send(header + body)
    answer = netlink.recv(4096)
_, answered, _, _, _, code = struct.unpack_from("=IHHIIi", answer)
if answered != NLMSG_ERROR or code != 0:
    raise OSError(-code, "the connection table was not emptied")
