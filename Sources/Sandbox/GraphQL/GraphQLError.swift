/// A place in a GraphQL document, as GraphQL's error format gives it: both counts begin at 1.
struct GraphQLLocation: Sendable, Hashable {
    /// The line, counted from 1.
    let line: Int

    /// The column in Unicode scalars, counted from 1.
    let column: Int
}

/// A request that GraphQL refuses before anything is executed.
struct GraphQLError: Error, Hashable, CustomStringConvertible {
    /// How far the request came.
    enum Stage: Sendable, Hashable {
        /// The text is not a document, or exceeds a limit.
        case syntax

        /// The document does not fit the schema.
        case validation

        /// The variables do not fit what the operation declares.
        case variables

        /// The request does not say which operation is meant.
        case operation
    }

    /// How far the request came.
    let stage: Stage

    /// What is wrong, in the words that GraphQL servers commonly use.
    let message: String

    /// Where, in the document's text; empty where no place can be named.
    let locations: [GraphQLLocation]

    /// The message with its first place.
    var description: String {
        guard let place = locations.first else { return message }
        return "\(message) (line \(place.line), column \(place.column))"
    }
}

/// The text of a document, which turns byte offsets into lines and columns.
struct GraphQLSource: Sendable {
    /// The document in UTF-8.
    let bytes: [UInt8]

    /// The line and column of a byte offset; offsets beyond the end give the end.
    func location(of offset: Int) -> GraphQLLocation {
        var line = 1
        var column = 1
        var previous: UInt8 = 0
        for byte in bytes.prefix(offset) {
            switch byte {
            case 0x0A where previous == 0x0D: break
            case 0x0A, 0x0D:
                line += 1
                column = 1
            case 0x80...0xBF: break
            default: column += 1
            }
            previous = byte
        }
        return GraphQLLocation(line: line, column: column)
    }

    /// A refusal at a stage that names the places of the given offsets.
    func error(_ stage: GraphQLError.Stage, _ message: String, at offsets: Int...) -> GraphQLError {
        GraphQLError(stage: stage, message: message, locations: offsets.map { location(of: $0) })
    }
}

/// The bounds of a document, so that no request can make a simulator work without end.
struct GraphQLLimits: Sendable {
    /// The longest document in bytes.
    var bytes = 256 * 1_024

    /// The most tokens of a document.
    var tokens = 20_000

    /// The most fragments of a document.
    var fragments = 100

    /// The deepest nesting of selections, values and types, fragments opened.
    var depth = 32

    /// The most errors that one answer lists.
    var errors = 20

    /// The most pairs of equally named fields that are compared for conflicts.
    var comparisons = 200_000

    /// The most fields that one execution resolves.
    var resolvedFields = 2_000_000
}
