import Foundation

/// A GraphQL answer of monday: data, errors, or some of both, under any HTTP status.
///
/// Errors stand in `errors`, as objects or (until API version 2024-10) as plain texts, or as
/// fields of the answer itself in the form of that time.
struct MondayEnvelope<Payload: Decodable>: Decodable {
    /// What was asked for, perhaps with gaps.
    let data: Payload?
    /// What went wrong, the most telling first.
    let errors: [MondayError]

    private enum Key: String, CodingKey {
        case data, errors
        case code = "error_code"
        case message = "error_message"
        case status = "status_code"
    }

    /// Reads an answer; data that does not have the expected shape counts only beside errors.
    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        var errors = try container.decodeIfPresent([MondayError].self, forKey: .errors) ?? []
        let code = try container.decodeIfPresent(String.self, forKey: .code)
        let message = try container.decodeIfPresent(String.self, forKey: .message)
        if code != nil || message != nil {
            let status = try container.decodeIfPresent(Int.self, forKey: .status)
            let whole = MondayError(code: code, status: status, message: message)
            // What stands beside such a code says the same once more, in words.
            errors = code == nil ? [whole] + errors : [whole]
        }
        self.errors = errors
        do {
            data = try container.decodeIfPresent(Payload.self, forKey: .data)
        } catch {
            guard !errors.isEmpty else { throw error }
            data = nil
        }
    }
}

/// One error of an answer.
struct MondayError: Decodable, Sendable {
    /// The code as monday writes it, such as `ColumnValueException`; nil where there is none.
    let code: String?
    /// The HTTP status that the error has or would have.
    let status: Int?
    /// How many seconds to wait before the next call.
    let retryInSeconds: Double?

    private struct Extensions: Decodable {
        let code: String?
        let status: Int?
        let retryInSeconds: Double?

        enum CodingKeys: String, CodingKey {
            case code
            case status = "status_code"
            case retryInSeconds = "retry_in_seconds"
        }

        /// Reads the fields leniently: one of an unexpected type is as good as missing.
        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            code = try? container.decode(String.self, forKey: .code)
            status = try? container.decode(Int.self, forKey: .status)
            retryInSeconds = try? container.decode(Double.self, forKey: .retryInSeconds)
        }
    }

    private enum Key: String, CodingKey {
        case message, extensions
    }

    /// Takes an error of the old form; of its message only a pause is kept.
    init(code: String?, status: Int?, message: String?) {
        self.init(code: code, status: status, retryInSeconds: message.flatMap(Self.pause))
    }

    private init(code: String?, status: Int?, retryInSeconds: Double?) {
        self.code = code
        self.status = status
        self.retryInSeconds = retryInSeconds
    }

    /// Reads an error that is an object or a text; messages may repeat what was sent and are
    /// read for a pause only.
    init(from decoder: any Decoder) throws {
        // What is not a text is an object.
        if let text = try? decoder.singleValueContainer().decode(String.self) {
            self.init(code: nil, status: nil, message: text)
            return
        }
        let container = try decoder.container(keyedBy: Key.self)
        let extensions = try container.decodeIfPresent(Extensions.self, forKey: .extensions)
        // A message of another type is as good as missing.
        let message = try? container.decode(String.self, forKey: .message)
        self.init(
            code: extensions?.code,
            status: extensions?.status,
            retryInSeconds: extensions?.retryInSeconds ?? message.flatMap(Self.pause)
        )
    }

    /// The pause of a message, as in "reset in 3 seconds".
    private static func pause(in message: String) -> Double? {
        guard let range = message.range(of: "reset in ") else { return nil }
        return Double(message[range.upperBound...].prefix { $0.isNumber || $0 == "." })
    }
}
