import FoundationEssentials

/// How payloads are written to JSON and read back.
enum PayloadCoding {
    static func encode(_ payload: some Encodable, kind: String) throws(JobError) -> String {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        // Equal payloads give equal texts, which tests and people compare.
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let bytes: Data
        do {
            bytes = try encoder.encode(payload)
        } catch {
            throw .payloadNotEncodable(kind: kind, reason: "\(type(of: error))")
        }
        guard bytes.count <= JobLimits.payloadBytes else {
            throw .payloadTooLarge(kind: kind, bytes: bytes.count)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    static func decode<Payload: Decodable>(
        _ type: Payload.Type,
        from text: String,
        kind: String
    ) throws(JobError) -> Payload {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        do {
            return try decoder.decode(type, from: Data(text.utf8))
        } catch let error as DecodingError {
            throw .payloadNotDecodable(kind: kind, reason: place(of: error))
        } catch {
            throw .payloadNotDecodable(kind: kind, reason: "\(Swift.type(of: error))")
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
