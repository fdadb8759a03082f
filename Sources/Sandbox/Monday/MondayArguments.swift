extension GraphQLCall {
    /// The texts of a list argument, nil where it is not given.
    func texts(_ name: String) -> [String]? { self[name]?.elements?.compactMap(\.text) }

    /// The size of a page of items, 1 to 500.
    func pageLimit() throws(GraphQLFieldError) -> Int {
        let limit = self["limit"]?.wholeNumber ?? 25
        guard (1...500).contains(limit) else {
            throw MondayProblem.argument("limit must be from 1 to 500").fieldError
        }
        return limit
    }

    /// The part of a list that the arguments `limit` and `page` ask for.
    func page<Element>(
        of elements: [Element],
        atMost maximum: Int
    ) throws(GraphQLFieldError) -> ArraySlice<Element> {
        let limit = self["limit"]?.wholeNumber ?? maximum
        let page = self["page"]?.wholeNumber ?? 1
        guard (1...maximum).contains(limit), (1...1_000_000).contains(page) else {
            throw MondayProblem.argument("limit must be from 1 to \(maximum), page from 1")
                .fieldError
        }
        return elements.dropFirst((page - 1) * limit).prefix(limit)
    }
}
