package dev.breakwater;

import dev.breakwater.config.ConfigException;
import dev.breakwater.config.ConfigLoader;
import dev.breakwater.config.Networks;
import dev.breakwater.config.ProxyConfig;
import dev.breakwater.metrics.Metrics;
import dev.breakwater.proxy.Explain;
import dev.breakwater.routing.Live;
import dev.breakwater.upstream.Addresses;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ObjectNode;

/** Says what would become of a request under a configuration, without sending anything. */
@Command(
        name = "explain",
        description =
                "Say which site, route and backends a request would get, and why. Nothing is sent; a running proxy, whose backends' health is known, answers POST /explain.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ExplainCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "METHOD", description = "Such as GET.")
    private String method;

    @Parameters(
            index = "1",
            paramLabel = "URL",
            description = "As the client asks for it, such as http://example.com/api/x?y=1.")
    private String url;

    @Option(
            names = {"-H", "--header"},
            paramLabel = "FIELD",
            description = "A field of the request, as \"Name: value\". May be repeated.")
    private List<String> headers = List.of();

    @Option(names = "--client", paramLabel = "IP", description = "The client's address. Default: 127.0.0.1.")
    private String client = "127.0.0.1";

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description =
                    "The configuration: .json, .yaml or .toml. Default: $BREAKWATER_CONFIG, else etc/config.json.")
    private Path config;

    @Option(names = "--json", description = "Print everything, as JSON.")
    private boolean json;

    @Override
    public Integer call() {
        if (Networks.address(client) == null) {
            throw new ParameterException(spec.commandLine(), "--client: \"" + client + "\" is not an IP address.");
        }
        URI target = target();
        Map<String, List<String>> fields = fields();
        try {
            Path file = config == null ? RunCommand.defaultConfig() : config;
            ProxyConfig loaded = new ConfigLoader(System.getenv()).load(file).config();
            // No name is looked up: nothing leaves this process.
            Live live = new Live(loaded, Addresses.UNKNOWN, new Metrics(List.of()));
            ObjectNode explanation = new Explain(live).of(method, target, fields, client);
            PrintWriter out = spec.commandLine().getOut();
            out.println(json ? explanation.toPrettyString() : ExplainedText.of(explanation));
            out.flush();
            return 0;
        } catch (ConfigException problems) {
            spec.commandLine().getErr().println(problems.getMessage());
            return 1;
        }
    }

    private URI target() {
        try {
            URI target = URI.create(url);
            if (target.getHost() != null && ("http".equals(target.getScheme()) || "https".equals(target.getScheme()))) {
                return target;
            }
        } catch (IllegalArgumentException malformed) {
            // Said below.
        }
        throw new ParameterException(
                spec.commandLine(), "\"" + url + "\" is not a whole URL, such as http://example.com/path.");
    }

    private Map<String, List<String>> fields() {
        Map<String, List<String>> fields = new LinkedHashMap<>();
        for (String header : headers) {
            int colon = header.indexOf(':');
            if (colon < 1) {
                throw new ParameterException(
                        spec.commandLine(), "-H: \"" + header + "\" is not a field, such as \"Accept: text/html\".");
            }
            fields.computeIfAbsent(header.substring(0, colon).strip(), name -> new ArrayList<>())
                    .add(header.substring(colon + 1).strip());
        }
        return fields;
    }
}
