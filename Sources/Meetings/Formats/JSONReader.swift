import FoundationEssentials

/// Reads a meeting from JSON: our normalised form, or Fireflies' (bare, or as its API wraps it).
enum JSONReader {
    /// Reads a meeting; one without an id gets the one given.
    static func read(
        _ bytes: [UInt8],
        defaultID: String,
        limits: TranscriptLimits
    ) throws(TranscriptFormatError) -> Meeting {
        let transcript: JSONTranscript
        do {
            transcript = try JSONDecoder().decode(JSONTranscript.self, from: Data(bytes))
        } catch let error as DecodingError {
            throw refusal(error, bytes)
        } catch {
            throw TranscriptFormatError(line: nil, reason: .malformed("\(error)"))
        }
        let meeting: Meeting
        switch transcript {
        case .normalised(let normalised):
            meeting = normalised
        case .fireflies(let fireflies, let path):
            guard fireflies.sentences != nil else {
                throw TranscriptFormatError(
                    line: JSONPlaces.line(of: path, in: bytes),
                    reason: .malformed("the transcript has no sentences yet; export it again later")
                )
            }
            meeting = fireflies.meeting(defaultID: defaultID)
        }
        if let fault = limits.firstFault(in: meeting) {
            let path = transcript.path + fault.path
            throw TranscriptFormatError(
                line: JSONPlaces.line(of: path, in: bytes),
                reason: fault.reason
            )
        }
        return meeting
    }

    private static func refusal(_ error: DecodingError, _ bytes: [UInt8]) -> TranscriptFormatError {
        if let line = JSONPlaces.firstFault(in: bytes) {
            return TranscriptFormatError(
                line: line,
                reason: .malformed("the text is not valid JSON from here on")
            )
        }
        let (path, words): ([any CodingKey], String) =
            switch error {
            case .keyNotFound(let key, let context):
                (context.codingPath, "the key '\(key.stringValue)' is missing")
            case .valueNotFound(_, let context):
                (context.codingPath, "\(name(context.codingPath)) is null")
            case .typeMismatch(let type, let context):
                (context.codingPath, "\(name(context.codingPath)) is not \(noun(type))")
            case .dataCorrupted(let context):
                (context.codingPath, "\(name(context.codingPath)): \(context.debugDescription)")
            @unknown default:
                ([], "\(error)")
            }
        let steps = path.map { key in
            key.intValue.map(JSONPlaces.Step.place) ?? .key(key.stringValue)
        }
        return TranscriptFormatError(
            line: JSONPlaces.line(of: steps, in: bytes),
            reason: .malformed(words)
        )
    }

    private static func name(_ path: [any CodingKey]) -> String {
        let keys = path.filter { $0.intValue == nil }.map(\.stringValue)
        return keys.isEmpty ? "the value" : "'\(keys.joined(separator: "."))'"
    }

    private static func noun(_ type: any Any.Type) -> String {
        switch type {
        case is String.Type: "a text"
        case is any BinaryInteger.Type: "a whole number"
        case is any FloatingPoint.Type: "a number"
        case is [Any].Type: "a list"
        default: "an object"
        }
    }
}

/// A JSON file's transcript, told apart by its keys.
private enum JSONTranscript: Decodable {
    case normalised(Meeting)
    case fireflies(FirefliesTranscript, path: [JSONPlaces.Step])

    private enum Keys: String, CodingKey {
        case data, transcript, sentences
    }

    private enum SentenceKeys: String, CodingKey {
        case speakerName = "speaker_name"
        case speakerID = "speaker_id"
        case startTime = "start_time"
        case rawText = "raw_text"
    }

    /// Where the transcript stands in the file.
    var path: [JSONPlaces.Step] {
        switch self {
        case .normalised: []
        case .fireflies(_, let path): path
        }
    }

    init(from decoder: any Decoder) throws {
        let top = try decoder.container(keyedBy: Keys.self)
        if top.contains(.data) {
            let data = try top.nestedContainer(keyedBy: Keys.self, forKey: .data)
            self = .fireflies(
                try data.decode(FirefliesTranscript.self, forKey: .transcript),
                path: [.key("data"), .key("transcript")]
            )
        } else if top.contains(.transcript) {
            self = .fireflies(
                try top.decode(FirefliesTranscript.self, forKey: .transcript),
                path: [.key("transcript")]
            )
        } else if Self.isFireflies(top) {
            self = .fireflies(try FirefliesTranscript(from: decoder), path: [])
        } else {
            self = .normalised(try Meeting(from: decoder))
        }
    }

    private static func isFireflies(_ top: KeyedDecodingContainer<Keys>) -> Bool {
        // A list that cannot be looked into is left to the decoding that follows, which says why.
        guard var list = try? top.nestedUnkeyedContainer(forKey: .sentences),
            let first = try? list.nestedContainer(keyedBy: SentenceKeys.self)
        else { return false }
        return !first.allKeys.isEmpty
    }
}
