import Foundation

/// A GraphQL answer of Fireflies: data, errors, or some of both, under any HTTP status.
struct FirefliesEnvelope<Payload: Decodable>: Decodable {
    /// What was asked for; nil where it is missing, null, or an empty object of an error.
    let data: Payload?
    /// What went wrong, the most telling first.
    let errors: [FirefliesError]

    private enum Key: String, CodingKey {
        case data, errors
    }

    /// Reads an answer; data that does not have the expected shape counts only beside errors.
    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        errors = try container.decodeIfPresent([FirefliesError].self, forKey: .errors) ?? []
        do {
            data = try container.decodeIfPresent(Payload.self, forKey: .data)
        } catch {
            guard !errors.isEmpty else { throw error }
            data = nil
        }
    }
}

/// One error of an answer.
struct FirefliesError: Decodable, Sendable {
    /// What else is said of the error.
    struct Extensions: Decodable, Sendable {
        /// What depends on the code.
        struct Metadata: Decodable, Sendable {
            /// When the next call is welcome, in milliseconds since 1970.
            let retryAfter: Double?
        }

        /// The code, which may stand beside the message instead.
        let code: String?
        /// The HTTP status that the error would have.
        let status: Int?
        /// What depends on the code; of another form for each.
        let metadata: Metadata?

        private enum Key: String, CodingKey {
            case code, status, metadata
        }

        /// Reads the fields leniently: one of an unexpected type is as good as missing.
        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Key.self)
            code = try? container.decode(String.self, forKey: .code)
            status = try? container.decode(Int.self, forKey: .status)
            metadata = try? container.decode(Metadata.self, forKey: .metadata)
        }
    }

    private let ownCode: String?
    private let extensions: Extensions?

    private enum Key: String, CodingKey {
        case code, extensions
    }

    /// Reads an error; its message is left aside, since it may repeat what was sent.
    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        // A code of another type is as good as missing.
        ownCode = try? container.decode(String.self, forKey: .code)
        extensions = try container.decodeIfPresent(Extensions.self, forKey: .extensions)
    }

    /// The code, such as `object_not_found`; nil where it is missing or not a plain word.
    var code: String? {
        guard let code = ownCode ?? extensions?.code, code.utf8.count <= 64,
            code.utf8.allSatisfy({
                (0x61...0x7A).contains($0) || (0x41...0x5A).contains($0)
                    || (0x30...0x39).contains($0) || $0 == 0x5F
            })
        else { return nil }
        return code
    }

    /// The HTTP status that the error would have.
    var status: Int? { extensions?.status }

    /// When the next call is welcome.
    var retryAfter: Date? {
        extensions?.metadata?.retryAfter.map { Date(timeIntervalSince1970: $0 / 1_000) }
    }
}
