/// A GraphQL operation of the module, in the words of its file.
struct MondayOperation: Sendable {
    /// Asks for a board and its columns.
    static let board = MondayOperation(PackageResources.Board_graphql)
    /// Looks items up by the values of a column.
    static let findItems = MondayOperation(PackageResources.FindItems_graphql)
    /// Fetches the next page of such a look-up.
    static let nextItems = MondayOperation(PackageResources.NextItems_graphql)
    /// Reads items by their ids.
    static let readItems = MondayOperation(PackageResources.ReadItems_graphql)
    /// Creates an item with its columns.
    static let createItem = MondayOperation(PackageResources.CreateItem_graphql, hasEffect: true)
    /// Asks who the token belongs to, the cheapest question there is.
    static let account = MondayOperation(PackageResources.Account_graphql)

    /// The document as it is sent.
    let document: String
    /// Whether the operation changes the board, so that repeating it is not harmless.
    let hasEffect: Bool

    private init(_ file: [UInt8], hasEffect: Bool = false) {
        document = String(decoding: file, as: UTF8.self)
        self.hasEffect = hasEffect
    }
}
