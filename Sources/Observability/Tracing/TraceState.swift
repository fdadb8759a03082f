/// The notes that tracing systems on the way have added to a trace: the `tracestate` header.
///
/// None of them is ours, so they are handed on as they came, the newest first, but for the limits.
/// https://www.w3.org/TR/trace-context/#tracestate-header
struct TraceState: Sendable, Hashable {
    /// The most members that a header may have.
    static let memberLimit = 32
    /// The most characters that are handed on.
    static let lengthLimit = 512
    /// Members longer than this are the first to be left out where the limit is passed.
    static let longMember = 128

    /// The header's text.
    let text: String

    /// Reads a header; nil where it breaks a rule or says nothing, and is to be left out whole.
    init?(_ header: String) {
        var members: [Substring] = []
        var keys: Set<Substring> = []
        for part in header.split(separator: ",") {
            let member = part.trimming { $0 == " " || $0 == "\t" }
            guard !member.isEmpty else { continue }
            guard let key = Self.key(of: member), keys.insert(key).inserted else { return nil }
            members.append(member)
        }
        guard !members.isEmpty, members.count <= Self.memberLimit else { return nil }
        text = Self.shortened(members).joined(separator: ",")
        if text.isEmpty { return nil }
    }

    /// The members that stay within the limit, which are cut nowhere.
    private static func shortened(_ members: [Substring]) -> [Substring] {
        var members = members
        var length = members.reduce(members.count - 1) { $0 + $1.utf8.count }
        while length > lengthLimit {
            let index =
                members.lastIndex { $0.utf8.count > longMember } ?? members.endIndex - 1
            length -= members.remove(at: index).utf8.count + 1
        }
        return members
    }

    /// The key of a member; nil where the member breaks a rule.
    private static func key(of member: Substring) -> Substring? {
        guard let equals = member.firstIndex(of: "=") else { return nil }
        let key = member[..<equals]
        let value = member[member.index(after: equals)...]
        let isValue =
            (1...256).contains(value.utf8.count)
            && value.utf8.allSatisfy { (0x20...0x7e).contains($0) && $0 != UInt8(ascii: "=") }
        return isValue && isKey(key) ? key : nil
    }

    private static func isKey(_ key: Substring) -> Bool {
        let sides = key.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        guard sides.count == 2 else { return isName(key, limit: 256, mayBeginWithDigit: false) }
        return isName(sides[0], limit: 241, mayBeginWithDigit: true)
            && isName(sides[1], limit: 14, mayBeginWithDigit: false)
    }

    private static func isName(_ name: Substring, limit: Int, mayBeginWithDigit: Bool) -> Bool {
        func isLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")) ~= byte }
        func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")) ~= byte }
        guard let first = name.utf8.first, name.utf8.count <= limit else { return false }
        return (isLetter(first) || mayBeginWithDigit && isDigit(first))
            && name.utf8.allSatisfy { isLetter($0) || isDigit($0) || "_-*/".utf8.contains($0) }
    }
}

extension Substring {
    fileprivate func trimming(_ isOuter: (Character) -> Bool) -> Substring {
        let rest = drop(while: isOuter)
        guard let end = rest.lastIndex(where: { !isOuter($0) }) else { return "" }
        return rest[...end]
    }
}
