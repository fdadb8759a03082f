/// The root of a request of which only half is answered: each second field fails, unseen by the
/// root behind it; one that is alone fails too.
///
/// A class, because it counts the fields; it lives within one execution and is never shared.
final class PartialRoot: GraphQLObject {
    private let root: any GraphQLObject
    private let isAlone: Bool
    private let error: GraphQLFieldError
    private var fields = 0

    /// Half of a root.
    init(_ root: any GraphQLObject, isAlone: Bool, error: GraphQLFieldError) {
        self.root = root
        self.isAlone = isAlone
        self.error = error
    }

    var typeName: String { root.typeName }

    func resolve(_ call: GraphQLCall) throws(GraphQLFieldError) -> GraphQLResult {
        fields += 1
        if isAlone || fields.isMultiple(of: 2) { throw error }
        return try root.resolve(call)
    }
}
