/// Something that can be seen of an utterance and that a weight belongs to.
///
/// Written as text: `will` (a word), `will you` (two words in a row), `will you +` (three, the plus
/// stands for any verb of doing), `=due` (a cue), `=commitment&due` (two cues at once), `near:due`
/// (a cue within three utterances), `around:due` (within ten), `@late` (the place in the meeting).
package struct RuleFeature: Hashable, Sendable {
    /// The feature as a number: its kind in the top bits, then up to three tokens or cues.
    package let key: UInt64

    private enum Kind: UInt64 {
        case words = 1
        case cues, near, around, late, scene
    }

    private init(_ kind: Kind, _ first: UInt64, _ second: UInt64 = 0, _ third: UInt64 = 0) {
        key = kind.rawValue << 48 | first << 32 | second << 16 | third
    }

    /// Stands for any verb of doing in a run of three words.
    static let anyAct: CueLexicon.Token = 0xFFFE
    private static let none: UInt64 = 0xFFFF

    /// A word.
    static func words(_ first: CueLexicon.Token) -> RuleFeature {
        RuleFeature(.words, UInt64(first), none, none)
    }

    /// Two words in a row.
    static func words(_ first: CueLexicon.Token, _ second: CueLexicon.Token) -> RuleFeature {
        RuleFeature(.words, UInt64(first), UInt64(second), none)
    }

    /// Three words in a row.
    static func words(
        _ first: CueLexicon.Token,
        _ second: CueLexicon.Token,
        _ third: CueLexicon.Token
    ) -> RuleFeature {
        RuleFeature(.words, UInt64(first), UInt64(second), UInt64(third))
    }

    /// A cue in the utterance.
    static func cue(_ cue: Cue) -> RuleFeature { RuleFeature(.cues, UInt64(cue.rawValue), none) }

    /// Two cues in the utterance.
    static func cues(_ first: Cue, _ second: Cue) -> RuleFeature {
        RuleFeature(.cues, UInt64(first.rawValue), UInt64(second.rawValue))
    }

    /// A cue in one of the three utterances before or behind.
    static func near(_ cue: Cue) -> RuleFeature { RuleFeature(.near, UInt64(cue.rawValue)) }

    /// A cue in one of the ten utterances before or behind.
    static func around(_ cue: Cue) -> RuleFeature { RuleFeature(.around, UInt64(cue.rawValue)) }

    /// A cue in an utterance of the last seventh of the meeting.
    static func late(_ cue: Cue) -> RuleFeature { RuleFeature(.late, UInt64(cue.rawValue)) }

    /// The place in the meeting.
    static func scene(_ sign: SceneSign) -> RuleFeature {
        RuleFeature(.scene, UInt64(sign.rawValue))
    }
}

extension RuleFeature {
    /// Whether the feature is a cue or a place, not words.
    package var isCue: Bool { key >> 48 != Kind.words.rawValue }

    /// Whether it tells where in the meeting an utterance stands, or what is said around it.
    package var isOfPlace: Bool {
        switch Kind(rawValue: key >> 48) {
        case .near, .around, .late: true
        case .scene:
            SceneSign(rawValue: Int(key >> 32 & 0xFFFF)).map(SceneSign.places.contains) ?? false
        case .words, .cues, nil: false
        }
    }

    /// Whether one of the words is a verb of doing or a thing: what a meeting works on more than
    /// how its people hand out work.
    package var isOfTopic: Bool {
        guard !isCue else { return false }
        let tokens = [key >> 32 & 0xFFFF, key >> 16 & 0xFFFF, key & 0xFFFF]
        return tokens.contains { token in
            guard token != Self.none, token != UInt64(Self.anyAct) else { return false }
            return !CueLexicon.shared.traits[Int(token)].isDisjoint(with: [.act, .thing])
        }
    }
}

extension RuleFeature: CustomStringConvertible {
    /// The feature as text.
    package var description: String {
        let parts = [key >> 32 & 0xFFFF, key >> 16 & 0xFFFF, key & 0xFFFF]
        func cue(_ part: UInt64) -> String { Cue(rawValue: Int(part)).map { "\($0)" } ?? "?" }
        switch Kind(rawValue: key >> 48) {
        case .words:
            return parts.filter { $0 != Self.none }.map {
                $0 == Self.anyAct ? "+" : CueLexicon.shared.words[Int($0)]
            }.joined(separator: " ")
        case .cues where parts[1] == Self.none: return "=\(cue(parts[0]))"
        case .cues: return "=\(cue(parts[0]))&\(cue(parts[1]))"
        case .near: return "near:\(cue(parts[0]))"
        case .around: return "around:\(cue(parts[0]))"
        case .late: return "late:\(cue(parts[0]))"
        case .scene: return "@" + (SceneSign(rawValue: Int(parts[0])).map { "\($0)" } ?? "?")
        case nil: return "?"
        }
    }

    /// Reads a feature as ``description`` writes it.
    init?(_ text: Substring) {
        func cue(_ name: Substring) -> Cue? { Cue.allCases.first { "\($0)" == name } }
        if text.hasPrefix("=") {
            let cues = text.dropFirst().split(separator: "&").compactMap(cue)
            guard let first = cues.first else { return nil }
            self = cues.count == 1 ? .cue(first) : .cues(first, cues[1])
        } else if text.hasPrefix("near:") {
            guard let cue = cue(text.dropFirst("near:".count)) else { return nil }
            self = .near(cue)
        } else if text.hasPrefix("around:") {
            guard let cue = cue(text.dropFirst("around:".count)) else { return nil }
            self = .around(cue)
        } else if text.hasPrefix("late:") {
            guard let cue = cue(text.dropFirst("late:".count)) else { return nil }
            self = .late(cue)
        } else if text.hasPrefix("@") {
            guard let sign = SceneSign.allCases.first(where: { "\($0)" == text.dropFirst() }) else {
                return nil
            }
            self = .scene(sign)
        } else {
            let tokens = text.split(separator: " ").compactMap {
                $0 == "+" ? Self.anyAct : CueLexicon.shared.token(named: $0)
            }
            guard !tokens.isEmpty, tokens.count == text.split(separator: " ").count else {
                return nil
            }
            key =
                Kind.words.rawValue << 48 | UInt64(tokens[0]) << 32
                | (tokens.count > 1 ? UInt64(tokens[1]) : Self.none) << 16
                | (tokens.count > 2 ? UInt64(tokens[2]) : Self.none)
        }
    }
}
