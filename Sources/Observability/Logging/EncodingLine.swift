import Logging

/// One form of encoding with all the sinks that want it: encoded once, handed to each.
struct EncodingLine {
    /// How large a chunk grows before the sinks get it; small enough to stay off `mmap`.
    static let chunkBytes = 64 << 10

    private var encoder: any LogRecordEncoder
    private let workers: [SinkWorker]
    /// Whether any of the sinks takes only so many lines.
    private let hasLimit: Bool

    /// The lines that serve the given sinks.
    static func lines(
        for workers: [SinkWorker],
        identity: ServiceIdentity,
        options: LogPipelineOptions
    ) -> [EncodingLine] {
        Dictionary(grouping: workers, by: \.sink.encoding).map { encoding, workers in
            EncodingLine(
                encoder: encoding.makeEncoder(identity: identity),
                workers: workers,
                hasLimit: workers.contains { options.maximumLinesPerMinute[$0.sink.name] != nil }
            )
        }
    }

    /// Encodes the records in some places and hands them to the sinks' queues.
    ///
    /// - Parameter bytes: where to encode; empty, and empty again afterwards.
    mutating func encode(
        _ slots: UnsafeBufferPointer<LogRing.Slots.Element>,
        _ rules: TextRules,
        in bytes: inout OutputBuffer
    ) {
        var ends: [LogChunk.Record] = []
        ends.reserveCapacity(slots.count)
        for slot in slots {
            guard let slot else { continue }
            let record = slot.element
            encoder.append(record, number: slot.number, rules, to: &bytes)
            ends.append(
                LogChunk.Record(
                    end: bytes.count,
                    level: slot.level,
                    worth: hasLimit ? LineBudget.Worth(record) : .essential,
                    time: record.time
                )
            )
            if bytes.count >= Self.chunkBytes { offer(&bytes, &ends) }
        }
        offer(&bytes, &ends)
    }

    private func offer(_ bytes: inout OutputBuffer, _ ends: inout [LogChunk.Record]) {
        guard !ends.isEmpty else { return }
        let chunk = LogChunk(bytes: bytes.array, records: ends)
        bytes.removeAll(keepingAtMost: 2 * Self.chunkBytes)
        ends = []
        for worker in workers { worker.offer(chunk) }
    }
}
