"""What the vendors' own clients put on the wire: vendor_frames.py prints one call per line, as JSON, with its frame.

Their packet handlers write into a list instead of a port. Arguments are random, the same in every run, and full of the
bytes that headers are made of.
"""
import json
import random

import dynamixel_sdk
import scservo_sdk

CALLS = 200


class Recorder:
    """A port that keeps what is written and hears nothing."""

    def __init__(self):
        self.is_using = False
        self.frame = []

    def writePort(self, packet):
        self.frame = list(packet)
        return len(packet)

    def clearPort(self):
        pass

    def readPort(self, length):
        return []

    def setPacketTimeout(self, length):
        pass

    def isPacketTimeout(self):
        return True


def calls(protocol, packet, dice, largest):
    def data(length):
        return [dice.choice((0xFF, 0xFF, 0xFD, 0x00, dice.randrange(256))) for _ in range(length)]

    for _ in range(CALLS):
        address = dice.randrange(largest)
        length = dice.randrange(1, 9)
        ids = dice.sample(range(1, 253), dice.randrange(1, 13))
        one, several = data(length), [data(length) for _ in ids]
        flat = [byte for servo, values in zip(ids, several) for byte in [servo] + values]
        joined = [byte for values in several for byte in values]
        sync_read = [address, length, ids, len(ids)]
        yield "ping", ids[:1], 0, 0, [], packet.ping, [ids[0]]
        yield "read", ids[:1], address, length, [], packet.readTx, [ids[0], address, length]
        yield "write", ids[:1], address, length, one, packet.writeTxOnly, [ids[0], address, length, one]
        yield "sync write", ids, address, length, joined, packet.syncWriteTxOnly, [address, length, flat, len(flat)]
        if protocol == "feetech":
            yield "sync read", ids, address, length, [], packet.syncReadTx, sync_read
        else:
            yield "reboot", ids[:1], 0, 0, [], packet.reboot, [ids[0]]
            yield "sync read", ids, address, length, [], packet.syncReadTx, sync_read + [False]
            yield "fast sync read", ids, address, length, [], packet.syncReadTx, sync_read + [True]


def main():
    for protocol, packet, largest in (
        ("dynamixel", dynamixel_sdk.PacketHandler(2.0), 1024),
        ("feetech", scservo_sdk.PacketHandler(0), 256),
    ):
        for name, ids, address, length, data, call, words in calls(protocol, packet, random.Random(6), largest):
            port = Recorder()
            call(port, *words)
            print(json.dumps({
                "protocol": protocol, "call": name, "ids": ids, "address": address, "length": length, "data": data,
                "frame": port.frame,
            }))


if __name__ == "__main__":
    main()
