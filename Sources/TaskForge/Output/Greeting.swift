/// What a person at the terminal is told once the server listens.
struct Greeting {
    private let base: String

    /// Greets for an address; an address that stands for all is named as this machine.
    init(host: String, port: Int) {
        let name = ["0.0.0.0", "::", ""].contains(host) ? "127.0.0.1" : host
        base = "http://\(name.contains(":") ? "[\(name)]" : name):\(port)"
    }

    /// Tells the addresses, and what is unusual, if anything.
    func tell(notice: String?) {
        if let notice {
            Terminal.tell(notice)
        }
        Terminal.tell(
            """

            TaskForge is ready.
              meetings and their items  \(base)/
              health                    \(base)/health
              metrics                   \(base)/metrics
            Ctrl-C stops it.

            """
        )
    }
}
