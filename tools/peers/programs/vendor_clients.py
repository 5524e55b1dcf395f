"""The vendors' own clients against `strut emulate`: vendor_clients.py STRUT. Ends with a line per client, or an error.

dynamixel-sdk talks to the biped's bus, feetech-servo-sdk to the arm's, each by every kind of packet that it can send.
"""
import os
import subprocess
import sys
import tempfile
import time


def main(strut):
    with tempfile.TemporaryDirectory() as folder:
        with Device(strut, "biped", os.path.join(folder, "dynamixel")) as path:
            print("dynamixel-sdk:", dynamixel(path), "operations")
        with Device(strut, "arm", os.path.join(folder, "feetech")) as path:
            print("feetech-servo-sdk:", feetech(path), "operations")


class Device:
    def __init__(self, strut, robot, path):
        self.path = path
        self.process = subprocess.Popen([strut, "emulate", robot, "--link", path], stderr=subprocess.DEVNULL)

    def __enter__(self):
        for _ in range(500):
            if os.path.islink(self.path):
                return self.path
            time.sleep(0.01)
        raise SystemExit("the device did not come up")

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()


# No answer in time, or half of one: of dynamixel-sdk, and of feetech-servo-sdk.
LATE = (-3001, -3002, -6, -7)


def again(call, *words):
    """Clients wait some milliseconds only, and a machine that is busy with other tests may sleep for longer."""
    for _ in range(100):
        outcome = call(*words)
        result = outcome[-2] if isinstance(outcome, tuple) and len(outcome) > 1 and isinstance(outcome[-2], int) else outcome
        if isinstance(outcome, tuple) and isinstance(outcome[0], list):
            result = outcome[1]
        if result not in LATE:
            return outcome
    return outcome


class Count:
    """Counts what went well, and stops at what did not."""

    def __init__(self, good):
        self.good = good
        self.done = 0

    def __call__(self, result, error=0, want_error=0):
        assert result == self.good and error == want_error, (result, error)
        self.done += 1

    def equal(self, found, wanted):
        assert found == wanted, (found, wanted)
        self.done += 1


def dynamixel(path):
    import dynamixel_sdk as sdk

    port, packet = sdk.PortHandler(path), sdk.PacketHandler(2.0)
    assert port.openPort() and port.setBaudRate(4_000_000)
    ok = Count(sdk.COMM_SUCCESS)
    for servo in (1, 2, 3, 4):
        model, result, error = again(packet.ping, port, servo)
        ok(result, error)
        ok.equal(model, 1020)
    found, result = again(packet.broadcastPing, port)
    ok(result)
    ok.equal(sorted(found), [1, 2, 3, 4])
    _, result, _ = packet.ping(port, 9)
    ok.equal(result, sdk.COMM_RX_TIMEOUT)

    value, result, error = again(packet.read2ByteTxRx, port, 1, 36)
    ok(result, error)
    ok.equal(value, 885)
    ok(*again(packet.write1ByteTxRx, port, 1, 11, 1))
    ok(*again(packet.write1ByteTxRx, port, 1, 64, 1))
    value, result, error = again(packet.read1ByteTxRx, port, 1, 64)
    ok(result, error)
    ok.equal(value, 1)
    # With torque on the first part of the table is locked, and a goal beyond the limit is refused.
    ok(*again(packet.write1ByteTxRx, port, 1, 11, 3), want_error=7)
    ok(*again(packet.write2ByteTxRx, port, 1, 100, 886), want_error=4)
    ok(*again(packet.write4ByteTxRx, port, 1, 104, 100))
    ok(*again(packet.regWriteTxRx, port, 1, 104, 4, [50, 0, 0, 0]))
    value, result, error = again(packet.read4ByteTxRx, port, 1, 104)
    ok.equal(value, 100)
    ok(packet.action(port, sdk.BROADCAST_ID))
    value, result, error = again(packet.read4ByteTxRx, port, 1, 104)
    ok.equal(value, 50)

    writer = sdk.GroupSyncWrite(port, packet, 104, 4)
    for servo in (1, 2, 3, 4):
        assert writer.addParam(servo, [servo, 0, 0, 0])
    ok(writer.txPacket())
    reader = sdk.GroupSyncRead(port, packet, 104, 4)
    for servo in (1, 2, 3, 4):
        assert reader.addParam(servo)
    ok(again(reader.txRxPacket))
    ok.equal([reader.getData(servo, 104, 4) for servo in (1, 2, 3, 4)], [1, 2, 3, 4])
    ok(again(reader.fastSyncRead))
    ok.equal([reader.getData(servo, 104, 4) for servo in (1, 2, 3, 4)], [1, 2, 3, 4])
    bulk = sdk.GroupBulkWrite(port, packet)
    assert bulk.addParam(2, 100, 2, [44, 1]) and bulk.addParam(3, 104, 4, [9, 0, 0, 0])
    ok(bulk.txPacket())
    reader = sdk.GroupBulkRead(port, packet)
    assert reader.addParam(2, 100, 2) and reader.addParam(3, 104, 4)
    ok(again(reader.txRxPacket))
    ok.equal([reader.getData(2, 100, 2), reader.getData(3, 104, 4)], [300, 9])
    reader = sdk.GroupBulkRead(port, packet)
    assert reader.addParam(2, 100, 2) and reader.addParam(3, 104, 4)
    ok(again(reader.fastBulkRead))
    ok.equal([reader.getData(2, 100, 2), reader.getData(3, 104, 4)], [300, 9])
    ok(*again(packet.clearMultiTurn, port, 4))

    # The bus watchdog: silence trips it, it keeps goals out, and 0 clears it.
    ok(*again(packet.write1ByteTxRx, port, 1, 98, 2))
    # A virtual device's clock rests while a busy machine gives it no time.
    for _ in range(20):
        time.sleep(0.3)
        value, result, error = again(packet.read1ByteTxRx, port, 1, 98)
        if value == 255:
            break
    ok.equal(value, 255)
    ok(*again(packet.write4ByteTxRx, port, 1, 104, 10), want_error=4)
    ok(*again(packet.write1ByteTxRx, port, 1, 98, 0))
    ok(*again(packet.write4ByteTxRx, port, 1, 104, 10))
    ok(*again(packet.reboot, port, 1))
    value, result, error = again(packet.read1ByteTxRx, port, 1, 64)
    ok.equal(value, 0)
    ok(*again(packet.factoryReset, port, 4, 2))
    port.closePort()
    return ok.done


def feetech(path):
    import scservo_sdk as sdk

    port, packet = sdk.PortHandler(path), sdk.PacketHandler(0)
    assert port.openPort() and port.setBaudRate(1_000_000)
    ok = Count(sdk.COMM_SUCCESS)
    for servo in (1, 2, 3, 4):
        model, result, error = again(packet.ping, port, servo)
        ok(result, error)
        ok.equal(model, 777)
    value, result, error = again(packet.read2ByteTxRx, port, 1, 11)
    ok(result, error)
    ok.equal(value, 4095)
    ok(*again(packet.write1ByteTxRx, port, 1, 40, 1))
    value, result, error = again(packet.read1ByteTxRx, port, 1, 40)
    ok(result, error)
    ok.equal(value, 1)
    ok(*again(packet.write2ByteTxRx, port, 1, 42, 2100))
    ok(*again(packet.regWriteTxRx, port, 1, 42, 2, [0, 8]))
    value, result, error = again(packet.read2ByteTxRx, port, 1, 42)
    ok.equal(value, 2100)
    ok(packet.action(port, sdk.BROADCAST_ID))
    value, result, error = again(packet.read2ByteTxRx, port, 1, 42)
    ok.equal(value, 2048)
    writer = sdk.GroupSyncWrite(port, packet, 42, 2)
    for servo in (1, 2, 3, 4):
        assert writer.addParam(servo, [servo, 8])
    ok(writer.txPacket())
    reader = sdk.GroupSyncRead(port, packet, 42, 2)
    for servo in (1, 2, 3, 4):
        assert reader.addParam(servo)
    ok(again(reader.txRxPacket))
    ok.equal([reader.getData(servo, 42, 2) for servo in (1, 2, 3, 4)], [2049, 2050, 2051, 2052])
    value, result, error = again(packet.read2ByteTxRx, port, 1, 56)
    ok(result, error)
    assert 0 <= value < 4096, value
    port.closePort()
    return ok.done


if __name__ == "__main__":
    main(sys.argv[1])
