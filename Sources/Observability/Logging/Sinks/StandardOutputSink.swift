/// Writes records to standard output.
public struct StandardOutputSink: LogSink {
    /// Always `stdout`.
    public let name = "stdout"
    /// How records are encoded, JSON or pretty.
    public let encoding: LogEncoding
    private let writer: FileDescriptorWriter

    /// Writes to standard output, or to the descriptor that a test gives in its place.
    public init(_ encoding: LogEncoding, descriptor: Int32 = 1) {
        self.encoding = encoding
        writer = FileDescriptorWriter(descriptor: descriptor, name: name)
    }

    /// Writes whole lines; blocks where nobody reads.
    public func write(_ records: ArraySlice<UInt8>) throws {
        try writer.writeAll(records)
    }
}
