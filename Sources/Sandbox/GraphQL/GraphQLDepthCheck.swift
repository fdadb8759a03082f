/// The check that a document stays within the deepest nesting when its fragments are opened.
///
/// The parser holds each definition within it; fragments could still be chained beyond it.
struct GraphQLDepthCheck {
    private let document: GraphQLDocument
    private var fragments: [String: Int] = [:]

    /// The depth of the deepest operation; the fragments of the document must end.
    static func depth(of document: GraphQLDocument) -> Int {
        var check = GraphQLDepthCheck(document: document)
        return document.operations.map { check.depth(of: $0.selections) }.max() ?? 0
    }

    private init(document: GraphQLDocument) { self.document = document }

    private mutating func depth(of selections: [GraphQLSelection]) -> Int {
        var deepest = 0
        for selection in selections {
            let depth: Int
            switch selection {
            case .field(let field): depth = 1 + self.depth(of: field.selections)
            case .inline(let inline): depth = self.depth(of: inline.selections)
            case .spread(let spread): depth = self.depth(ofFragment: spread.name)
            }
            deepest = max(deepest, depth)
        }
        return deepest
    }

    private mutating func depth(ofFragment name: String) -> Int {
        if let known = fragments[name] { return known }
        let depth = depth(of: document.fragment(named: name)?.selections ?? [])
        fragments[name] = depth
        return depth
    }
}
