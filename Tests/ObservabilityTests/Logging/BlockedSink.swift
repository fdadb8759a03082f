@testable import Observability

/// A sink that takes nothing until it is opened.
final class BlockedSink: LogSink {
    let name: String
    let encoding: LogEncoding
    private let inner: MemorySink
    private let opened: WakeSignal

    init(_ name: String = "blocked", encoding: LogEncoding = .json) throws {
        self.name = name
        self.encoding = encoding
        inner = MemorySink(name, encoding: encoding)
        opened = try WakeSignal()
    }

    func write(_ records: ArraySlice<UInt8>) throws {
        opened.sleep(atMostMilliseconds: -1)
        opened.raise()
        try inner.write(records)
    }

    func open() { opened.raise() }

    var lines: [Substring] { inner.lines }
}
