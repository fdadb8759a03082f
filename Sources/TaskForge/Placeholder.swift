/// Placeholder until the commands exist.
@main struct Placeholder {
    static func main() {}
}
