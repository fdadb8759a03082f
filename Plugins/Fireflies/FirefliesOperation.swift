/// A GraphQL operation of the module, in the words of its file.
struct FirefliesOperation: Sendable {
    /// Lists transcripts page by page.
    static let transcripts = FirefliesOperation(PackageResources.Transcripts_graphql)
    /// Fetches one transcript whole.
    static let transcript = FirefliesOperation(PackageResources.Transcript_graphql)
    /// Asks who the key belongs to, the cheapest question there is.
    static let account = FirefliesOperation(PackageResources.Account_graphql)

    /// The document as it is sent.
    let document: String

    private init(_ file: [UInt8]) {
        document = String(decoding: file, as: UTF8.self)
    }
}
