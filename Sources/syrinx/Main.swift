@main
struct Syrinx {
    static func main() {}
}
