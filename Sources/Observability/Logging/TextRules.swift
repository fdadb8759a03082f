import Logging

/// What is done to every text of a record: its secrets are replaced, and a long one is cut.
struct TextRules {
    /// Replaces the secrets in force.
    var redaction = RedactionRules()
    /// How many bytes of one text are kept; the rest is cut off and marked.
    var maximumBytes = LogPipelineOptions().maximumValueBytes

    /// The text as it may be shown.
    func cleaned(_ text: String) -> String {
        // Redacted before it is cut: the cut could leave half a secret that no rule knows.
        redaction.redacted(text).truncated(toBytes: maximumBytes)
    }

    /// Appends a text as a JSON string.
    func appendJSON(_ text: String, to bytes: inout OutputBuffer) {
        bytes.append(UInt8(ascii: "\""))
        appendInside(text, to: &bytes)
        bytes.append(UInt8(ascii: "\""))
    }

    /// Appends what stands between the quotes of a JSON string.
    private func appendInside(_ text: String, to bytes: inout OutputBuffer) {
        let begin = bytes.count
        let isWhole = text.utf8.withContiguousStorageIfAvailable { text in
            guard text.count <= maximumBytes else { return false }
            let plain = bytes.append(contentsOf: text, before: redaction.beginningsAndEscapes)
            if plain == text.count { return true }
            guard redaction.hits(in: text, from: plain).isEmpty else { return false }
            let rest = UnsafeBufferPointer(rebasing: text[plain...])
            JSONEncoding.appendEscaped(rest, to: &bytes)
            return true
        }
        guard isWhole != true else { return }
        bytes.shorten(to: begin)
        JSONEncoding.appendEscaped(cleaned(text), to: &bytes)
    }

    /// Appends a value as what it is: a text, a number, a truth value, a list or an object.
    func appendJSON(_ value: Logger.Metadata.Value, to bytes: inout OutputBuffer) {
        switch value {
        case .string(let text):
            appendJSON(text, to: &bytes)
        case .stringConvertible(let value):
            switch JSONScalar(value) {
            case .whole(let number): bytes.appendDecimal(number)
            case .literal(let literal): bytes.append(contentsOf: literal.utf8)
            case .text(let text): appendJSON(text, to: &bytes)
            }
        case .array(let values):
            var separator = UInt8(ascii: "[")
            for value in values {
                bytes.append(separator)
                appendJSON(value, to: &bytes)
                separator = UInt8(ascii: ",")
            }
            bytes.append(contentsOf: (values.isEmpty ? "[]" : "]").utf8)
        case .dictionary(let fields):
            var separator = UInt8(ascii: "{")
            for (key, value) in fields.sorted(by: { $0.key < $1.key }) {
                bytes.append(separator)
                appendJSON(key, to: &bytes)
                bytes.append(UInt8(ascii: ":"))
                appendJSON(value, to: &bytes)
                separator = UInt8(ascii: ",")
            }
            bytes.append(contentsOf: (fields.isEmpty ? "{}" : "}").utf8)
        }
    }
}
