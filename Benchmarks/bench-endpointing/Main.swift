/// Measures; see `Benchmarks/README.md`.
@main
enum Main {
    static func main() {}
}
