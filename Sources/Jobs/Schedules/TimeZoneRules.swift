import FoundationEssentials

/// The offsets of a time zone from UTC over all time, read from the system's zone files.
///
/// Foundation's `TimeZone(identifier:)` is nil in a statically linked program, so the files are
/// read here (RFC 8536; the rule for the years beyond the table is its footer).
public struct TimeZoneRules: Sendable, Hashable {
    /// Universal time, which has no rules.
    public static let utc = TimeZoneRules(
        identifier: "UTC",
        first: 0,
        transitions: [],
        footer: nil
    )

    /// The zone's name, such as `Europe/Berlin`.
    public let identifier: String
    /// The offset before the first transition.
    let first: Int
    /// When the offset changed, ascending.
    let transitions: [Transition]
    /// The rule after the last transition; nil means that nothing changes any more.
    let footer: DaylightRule?

    /// An instant from which an offset holds, both in seconds.
    struct Transition: Sendable, Hashable {
        let instant: Int
        let offset: Int
    }

    /// Reads a zone by its name; `UTC` needs no file.
    ///
    /// - Throws: ``TimeZoneError``.
    public init(
        identifier: String,
        folder: String = "/usr/share/zoneinfo"
    ) throws(TimeZoneError) {
        if identifier == "UTC" {
            self = .utc
            return
        }
        let parts = identifier.split(separator: "/", omittingEmptySubsequences: false)
        let isName =
            identifier.utf8.count <= 64
            && parts.allSatisfy { part in
                part.first?.isLetter == true
                    && part.utf8.allSatisfy { byte in
                        let character = Character(UnicodeScalar(byte))
                        return byte < 0x80
                            && (character.isLetter || character.isNumber
                                || "_+-".contains(character))
                    }
            }
        guard isName else { throw .invalidName(identifier) }
        guard let bytes = FileManager.default.contents(atPath: "\(folder)/\(identifier)") else {
            throw .notFound(identifier, folder: folder)
        }
        do {
            self = try TimeZoneFile.read(Array(bytes.prefix(TimeZoneFile.largest + 1)), identifier)
        } catch {
            throw .unreadable(identifier, reason: error.reason)
        }
    }

    init(identifier: String, first: Int, transitions: [Transition], footer: DaylightRule?) {
        self.identifier = identifier
        self.first = first
        self.transitions = transitions
        self.footer = footer
    }

    /// The offset from UTC at an instant, in seconds east.
    public func offset(at instant: Int) -> Int {
        changes(from: instant, to: instant).first?.offset ?? first
    }

    /// The first instant at which the zone's clocks show a local time or a later one.
    ///
    /// The local time is given in seconds as if it were UTC. A time that comes twice gives its
    /// first coming; a time that is skipped gives the end of the gap.
    func firstInstant(atOrAfterLocal local: Int) -> Int {
        // No offset is larger than 26 hours: RFC 8536, section 3.2.
        let segments = changes(from: local - 93_600, to: local + 93_600)
        for (index, segment) in segments.enumerated() {
            let candidate = max(segment.instant, local - segment.offset)
            let end = index + 1 < segments.count ? segments[index + 1].instant : Int.max
            if candidate < end { return candidate }
        }
        return local - first
    }

    /// The offsets in force within a span, each with its beginning; the first may begin before it.
    private func changes(from start: Int, to end: Int) -> [Transition] {
        var found: [Transition] = []
        // Binary search for the last transition at or before the start.
        var low = 0
        var high = transitions.count
        while low < high {
            let middle = (low + high) / 2
            if transitions[middle].instant <= start { low = middle + 1 } else { high = middle }
        }
        found.append(
            low == 0 ? Transition(instant: Int.min / 2, offset: first) : transitions[low - 1]
        )
        while low < transitions.count, transitions[low].instant <= end {
            found.append(transitions[low])
            low += 1
        }
        guard let footer, low == transitions.count else { return found }
        let last = transitions.last?.instant ?? Int.min / 2
        let years =
            CivilDay(secondsSinceEpoch: start).year - 1...CivilDay(
                secondsSinceEpoch: end
            ).year + 1
        for change in footer.transitions(in: years) where change.instant > last {
            if change.instant <= start { found.removeAll() }
            if change.instant <= end { found.append(change) }
        }
        return found
    }
}
