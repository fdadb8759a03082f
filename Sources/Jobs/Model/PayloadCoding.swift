import FoundationEssentials

/// How payloads and checkpoints are written to JSON and read back.
enum PayloadCoding {
    static func encode(_ payload: some Encodable, kind: String) throws(JobError) -> String {
        let text = try json(payload, kind: kind)
        guard text.utf8.count <= JobLimits.payloadBytes else {
            throw .payloadTooLarge(kind: kind, bytes: text.utf8.count)
        }
        return text
    }

    static func encode(
        checkpoint: some Encodable,
        of job: JobID,
        kind: String
    ) throws(JobError) -> String {
        let text = try json(checkpoint, kind: kind)
        guard text.utf8.count <= JobLimits.checkpointBytes else {
            throw .checkpointTooLarge(job, bytes: text.utf8.count)
        }
        return text
    }

    static func decode<Payload: Decodable>(
        _ type: Payload.Type,
        from text: String,
        kind: String
    ) throws(JobError) -> Payload {
        do {
            return try decode(type, from: text)
        } catch {
            throw .payloadNotDecodable(kind: kind, reason: error.reason)
        }
    }

    static func decode<Checkpoint: Decodable>(
        checkpoint type: Checkpoint.Type,
        from text: String,
        of job: JobID
    ) throws(JobError) -> Checkpoint {
        do {
            return try decode(type, from: text)
        } catch {
            throw .checkpointNotDecodable(job, reason: error.reason)
        }
    }

    private struct Unreadable: Error {
        let reason: String
    }

    private static func json(_ value: some Encodable, kind: String) throws(JobError) -> String {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        // Equal payloads give equal texts, which tests and people compare.
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return String(decoding: try encoder.encode(value), as: UTF8.self)
        } catch {
            throw .payloadNotEncodable(kind: kind, reason: "\(type(of: error))")
        }
    }

    private static func decode<Value: Decodable>(
        _ type: Value.Type,
        from text: String
    ) throws(Unreadable) -> Value {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        do {
            return try decoder.decode(type, from: Data(text.utf8))
        } catch let error as DecodingError {
            throw Unreadable(reason: place(of: error))
        } catch {
            throw Unreadable(reason: "\(Swift.type(of: error))")
        }
    }

    /// The key that is wrong, never its value: payloads may hold what people said.
    private static func place(of error: DecodingError) -> String {
        let (problem, context): (String, DecodingError.Context) =
            switch error {
            case .typeMismatch(_, let context): ("another type is expected", context)
            case .valueNotFound(_, let context): ("a value is missing", context)
            case .keyNotFound(let key, let context): ("`\(key.stringValue)` is missing", context)
            case .dataCorrupted(let context): ("the value is not readable", context)
            @unknown default: ("it is not readable", .init(codingPath: [], debugDescription: ""))
            }
        let path = context.codingPath.map(\.stringValue).joined(separator: ".")
        return path.isEmpty ? problem : "\(problem) at `\(path)`"
    }
}
