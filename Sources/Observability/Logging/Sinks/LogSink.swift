/// A place where log records end up.
///
/// Each sink has a queue and a thread of its own: a sink that blocks or fails stops no other.
public protocol LogSink: Sendable {
    /// The name in metrics and messages, such as `stdout`; two sinks of a pipeline differ in it.
    var name: String { get }

    /// How records are encoded for the sink.
    var encoding: LogEncoding { get }

    /// Writes whole records, encoded one after the other; it may block.
    ///
    /// Called on the sink's own thread, one call at a time.
    ///
    /// - Throws: where not all of the records could be written; they count as dropped.
    func write(_ records: ArraySlice<UInt8>) throws

    /// Has files opened anew where they were moved; never blocks.
    func reopen()

    /// What went wrong beside the writing since it was last asked; no record was lost for it.
    func takeTrouble() -> (any Error)?
}

extension LogSink {
    /// Most sinks have nothing to open.
    public func reopen() {}

    /// Most sinks do nothing but write.
    public func takeTrouble() -> (any Error)? { nil }
}

/// A form in which log records are encoded.
public enum LogEncoding: Sendable, Hashable {
    /// One JSON object a line.
    case json
    /// A line for a person, in colour where asked for.
    case pretty(colour: Bool)
    /// The fields of journald; see ``JournalFields``.
    case journal
}
