import Synchronization

@testable import Observability

/// A sink that keeps what it gets, and that a test can have fail.
final class MemorySink: LogSink {
    struct Failure: Error {}

    private struct State {
        var bytes: [UInt8] = []
        var isFailing = false
    }

    let name: String
    let encoding: LogEncoding
    private let state = Mutex(State())

    init(_ name: String = "memory", encoding: LogEncoding = .json) {
        self.name = name
        self.encoding = encoding
    }

    func write(_ records: ArraySlice<UInt8>) throws {
        try state.withLock { state in
            guard !state.isFailing else { throw Failure() }
            state.bytes += records
        }
    }

    var isFailing: Bool {
        get { state.withLock { $0.isFailing } }
        set { state.withLock { $0.isFailing = newValue } }
    }

    var text: String { String(decoding: state.withLock { $0.bytes }, as: UTF8.self) }

    var bytes: [UInt8] { state.withLock { $0.bytes } }

    var lines: [Substring] { text.split(separator: "\n") }
}
