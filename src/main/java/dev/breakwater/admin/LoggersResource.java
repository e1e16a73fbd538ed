package dev.breakwater.admin;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** How much is logged, to be changed while the process runs: {@code /loggers}, {@code /loggers/NAME}. A restart forgets it. */
final class LoggersResource implements Resource {
    private static final org.slf4j.Logger AUDIT = LoggerFactory.getLogger(Changes.AUDIT);
    private static final Map<String, Level> LEVELS = new LinkedHashMap<>();

    static {
        LEVELS.put("off", Level.OFF);
        LEVELS.put("error", Level.SEVERE);
        LEVELS.put("warn", Level.WARNING);
        LEVELS.put("info", Level.INFO);
        LEVELS.put("debug", Level.FINE);
        LEVELS.put("trace", Level.FINEST);
    }

    /** A logger that nobody holds forgets its level. */
    private final Map<String, Logger> changed = new ConcurrentHashMap<>();

    @Override
    public int depth() {
        return 2;
    }

    @Override
    public Reply handle(Call call) throws ProblemException, IOException {
        String name = call.segment(1);
        if (name == null) {
            call.allow("GET");
            ArrayNode list = JsonNodeFactory.instance.arrayNode();
            names().forEach(known -> list.add(view(known)));
            return Reply.json(list);
        }
        call.allow("GET", "PUT");
        if (!names().contains(name)) {
            throw ProblemException.notFound("There is no logger \"" + name + "\"; GET /loggers lists them.");
        }
        if (!call.isGet()) {
            change(call, name);
        }
        return Reply.json(view(name));
    }

    /** Those that exist and the packages that they are in; the root is "root". */
    private static TreeSet<String> names() {
        TreeSet<String> names = new TreeSet<>(List.of("root"));
        List<String> existing =
                new ArrayList<>(Collections.list(LogManager.getLogManager().getLoggerNames()));
        for (String name : existing) {
            if (name.startsWith("dev.breakwater") || name.startsWith("org.eclipse.jetty")) {
                for (int dot = name.indexOf('.', 4); dot > 0; dot = name.indexOf('.', dot + 1)) {
                    names.add(name.substring(0, dot));
                }
                names.add(name);
            }
        }
        return names;
    }

    private void change(Call call, String name) throws ProblemException, IOException {
        ObjectNode wanted = call.object();
        JsonNode level = wanted.get("level");
        boolean inherits = level != null && level.isNull() && !name.equals("root");
        if (level == null || !inherits && !LEVELS.containsKey(level.asString(""))) {
            throw ProblemException.badRequest("Send {\"level\": ...} with one of " + String.join(", ", LEVELS.keySet())
                    + ", or null for that of the package above.");
        }
        Logger logger = logger(name);
        changed.put(name, logger);
        logger.setLevel(inherits ? null : LEVELS.get(level.asString()));
        AUDIT.info("{} set the log level of {} to {}", call.client(), name, inherits ? "inherited" : level.asString());
    }

    private static Logger logger(String name) {
        return Logger.getLogger(name.equals("root") ? "" : name);
    }

    private static ObjectNode view(String name) {
        Logger logger = logger(name);
        ObjectNode view = JsonNodeFactory.instance.objectNode().put("name", name);
        view.put("level", logger.getLevel() == null ? null : word(logger.getLevel()));
        Logger above = logger;
        while (above.getLevel() == null && above.getParent() != null) {
            above = above.getParent();
        }
        return view.put("effective", above.getLevel() == null ? "info" : word(above.getLevel()));
    }

    private static String word(Level level) {
        String word = "off";
        for (Map.Entry<String, Level> known : LEVELS.entrySet()) {
            if (known.getValue().intValue() >= level.intValue()) {
                word = known.getKey();
            }
        }
        return word;
    }
}
