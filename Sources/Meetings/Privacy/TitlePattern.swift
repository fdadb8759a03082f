/// A pattern of titles in which `*` stands for any text; case does not matter.
struct TitlePattern {
    private let pieces: [[Character]]

    /// Reads a pattern.
    init(_ text: String) {
        pieces = text.lowercased().split(separator: "*", omittingEmptySubsequences: false)
            .map(Array.init)
    }

    /// Whether a whole title fits; each piece is taken where it comes first, so that the time is at
    /// most the product of the two lengths.
    func matches(_ title: String) -> Bool {
        var rest = Array(title.lowercased())[...]
        guard let first = pieces.first, let last = pieces.last else { return rest.isEmpty }
        guard pieces.count > 1 else { return Array(rest) == first }
        guard rest.starts(with: first) else { return false }
        rest = rest.dropFirst(first.count)
        for piece in pieces.dropFirst().dropLast() where !piece.isEmpty {
            guard let found = rest.firstRange(of: piece) else { return false }
            rest = rest[found.upperBound...]
        }
        return rest.count >= last.count && rest.suffix(last.count).elementsEqual(last)
    }
}
