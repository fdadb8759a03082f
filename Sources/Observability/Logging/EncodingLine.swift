import Logging

/// One form of encoding with all the sinks that want it: encoded once, handed to each.
struct EncodingLine {
    /// How large a chunk grows before the sinks get it; small enough to stay off `mmap`.
    private static let chunkBytes = 64 << 10

    private var encoder: any LogRecordEncoder
    private let workers: [SinkWorker]

    /// The lines that serve the given sinks.
    static func lines(
        for workers: [SinkWorker],
        identity: ServiceIdentity,
        options: LogPipelineOptions
    ) -> [EncodingLine] {
        Dictionary(grouping: workers, by: \.sink.encoding).map { encoding, workers in
            EncodingLine(
                encoder: encoding.makeEncoder(
                    identity: identity,
                    maximumValueBytes: options.maximumValueBytes
                ),
                workers: workers
            )
        }
    }

    /// Encodes the records in some places and hands them to the sinks' queues.
    mutating func encode(
        _ slots: LogRing.Slots,
        _ range: Range<Int>,
        redaction: RedactionRules
    ) {
        encoder.redaction = redaction
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.chunkBytes + Self.chunkBytes / 8)
        var ends: [LogChunk.Record] = []
        for index in range {
            guard let record = slots[index]?.element else { continue }
            encoder.append(record, to: &bytes)
            ends.append(
                LogChunk.Record(
                    end: bytes.count,
                    level: record.event.level,
                    worth: LineBudget.Worth(record),
                    time: record.time
                )
            )
            if bytes.count >= Self.chunkBytes { offer(&bytes, &ends) }
        }
        offer(&bytes, &ends)
    }

    private func offer(_ bytes: inout [UInt8], _ ends: inout [LogChunk.Record]) {
        guard !ends.isEmpty else { return }
        let chunk = LogChunk(bytes: bytes, records: ends)
        (bytes, ends) = ([], [])
        for worker in workers { worker.offer(chunk) }
    }
}
