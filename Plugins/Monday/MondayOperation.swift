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
    /// Lists the account's people.
    static let users = MondayOperation(PackageResources.Users_graphql)
    /// Asks who the token belongs to, the cheapest question there is.
    static let account = MondayOperation(PackageResources.Account_graphql)
    /// Creates an item with its columns.
    static let createItem = MondayOperation(PackageResources.CreateItem_graphql, hasEffect: true)
    /// Writes over some columns of an item.
    ///
    /// Done twice it is done once, so that a lost answer is no reason for a look-up.
    static let changeItem = MondayOperation(PackageResources.ChangeItem_graphql)
    /// Deletes an item; done twice, the second finds nothing.
    static let deleteItem = MondayOperation(PackageResources.DeleteItem_graphql)

    /// The document as it is sent.
    let document: String
    /// Whether repeating the operation is not harmless.
    let hasEffect: Bool

    private init(_ file: [UInt8], hasEffect: Bool = false) {
        document = String(decoding: file, as: UTF8.self)
        self.hasEffect = hasEffect
    }

    /// Creates several items, the first as `item_0`, with the variables `name_0` and `values_0`.
    ///
    /// The file has the words of one item; each run of its lines that name the first is repeated
    /// for every other.
    static func createItems(_ count: Int) -> MondayOperation {
        let file = String(decoding: PackageResources.CreateItems_graphql, as: UTF8.self)
        let lines = file.split(separator: "\n", omittingEmptySubsequences: false)
        var document: [String] = []
        var place = lines.startIndex
        while place < lines.endIndex {
            guard lines[place].contains("_0") else {
                document.append(String(lines[place]))
                place += 1
                continue
            }
            let end = lines[place...].firstIndex { Self.endsItem($0) } ?? lines.endIndex
            for number in 0..<count {
                document += lines[place..<end].map {
                    String($0.replacing("_0", with: "_\(number)"))
                }
            }
            place = end
        }
        let text = document.joined(separator: "\n")
        return MondayOperation(Array(text.utf8), hasEffect: true)
    }

    /// Whether a line is the first that does not belong to an item.
    private static func endsItem(_ line: Substring) -> Bool { line == ") {" || line == "}" }
}
