import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.opensearch.analysis.common.CommonAnalysisPlugin;
import org.opensearch.common.settings.Settings;
import org.opensearch.env.Environment;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;
import org.opensearch.plugins.Plugin;
import org.opensearch.transport.Netty4Plugin;

/**
 * One OpenSearch node in this process, for tests: settings come as KEY=VALUE arguments, a line "ready" is printed once it
 * answers, and the node ends with its standard input. The server's modules are taken from the class path, and so are further
 * plugins, whose classes the system property "plugins" names.
 */
public final class Launcher {
    private static final class ClassPathNode extends Node {
        ClassPathNode(Environment environment, List<Class<? extends Plugin>> plugins) {
            super(environment, plugins, false);
        }
    }

    public static void main(String[] arguments) throws Exception {
        Configurator.initialize(new org.apache.logging.log4j.core.config.DefaultConfiguration());
        Configurator.setRootLevel(Level.WARN);
        Settings.Builder settings = Settings.builder();
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            settings.put(argument.substring(0, equals), argument.substring(equals + 1));
        }
        Settings given = settings.build();
        Files.createDirectories(Path.of(given.get("path.home")));
        Environment environment = InternalSettingsPreparer.prepareEnvironment(
            given, java.util.Map.of(), null, () -> "node");
        List<Class<? extends Plugin>> plugins = new ArrayList<>(List.of(Netty4Plugin.class, CommonAnalysisPlugin.class));
        for (String name : System.getProperty("plugins", "").split(",")) {
            if (!name.isEmpty()) {
                plugins.add(Class.forName(name).asSubclass(Plugin.class));
            }
        }
        try (Node node = new ClassPathNode(environment, plugins)) {
            node.start();
            System.out.println("ready");
            while (System.in.read() >= 0) {
                // Whoever started this node holds its standard input open.
            }
        }
    }
}
