import Logging

/// The parts of a line for a person at a terminal, in colour where asked for.
struct PrettyText {
    /// Whether the terminal's colours are used.
    let inColour: Bool

    /// Appends a level, padded so that the messages stand below each other.
    func appendLevel(_ level: Logger.Level, to bytes: inout OutputBuffer) {
        let name = level.rawValue.uppercased()
        let padding = String(repeating: " ", count: 8 - name.utf8.count)
        append(name + padding, colour: level.colour, to: &bytes)
    }

    /// Appends the message.
    func appendMessage(_ text: String, to bytes: inout OutputBuffer) {
        append(text.withoutControls, colour: "1", to: &bytes)
    }

    /// Appends a field with the space before it.
    func appendField(_ key: String, _ value: String, to bytes: inout OutputBuffer) {
        bytes.append(UInt8(ascii: " "))
        append("\(key.withoutControls)=", colour: "36", to: &bytes)
        let value = value.withoutControls
        let needsQuotes = value.isEmpty || value.utf8.contains(UInt8(ascii: " "))
        bytes.append(contentsOf: (needsQuotes ? "\"\(value)\"" : value).utf8)
    }

    /// Appends what matters less.
    func appendFaint(_ text: String, to bytes: inout OutputBuffer) {
        append(text.withoutControls, colour: "2", to: &bytes)
    }

    /// Appends what must be seen.
    func appendAlarm(_ text: String, to bytes: inout OutputBuffer) {
        append(text.withoutControls, colour: "33", to: &bytes)
    }

    private func append(_ text: String, colour: String, to bytes: inout OutputBuffer) {
        bytes.append(contentsOf: (inColour ? "\u{1b}[\(colour)m\(text)\u{1b}[0m" : text).utf8)
    }
}

extension Logger.Level {
    /// The number of the terminal's colour for a level.
    fileprivate var colour: String {
        switch self {
        case .trace, .debug: "2"
        case .info: "32"
        case .notice: "34"
        case .warning: "33"
        case .error: "31"
        case .critical: "1;31"
        }
    }
}
