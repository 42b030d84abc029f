package org.ottt.djl.model;

import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** The factories of user-defined networks, by the name that descriptions have. */
public final class NetworkFactories {

  private static final Map<String, NetworkFactory> REGISTERED = new ConcurrentHashMap<>();

  private NetworkFactories() {}

  /**
   * Registers a factory in this process; it replaces one of the same name.
   *
   * @param factory the factory
   * @throws IllegalArgumentException if the name is that of one of the library's networks
   */
  public static void register(NetworkFactory factory) {
    if (DescriptionJson.KINDS.contains(factory.kind())) {
      throw new IllegalArgumentException(
          "'" + factory.kind() + "' is a network of the library; choose another name.");
    }
    REGISTERED.put(factory.kind(), factory);
  }

  /** Finds a factory among the registered ones and the services on the class path. */
  static Optional<NetworkFactory> find(String kind) {
    NetworkFactory registered = REGISTERED.get(kind);
    if (registered != null) {
      return Optional.of(registered);
    }
    for (NetworkFactory service : ServiceLoader.load(NetworkFactory.class)) {
      if (service.kind().equals(kind)) {
        return Optional.of(service);
      }
    }
    return Optional.empty();
  }

  /** Returns the names of all that are known. */
  static Set<String> kinds() {
    Set<String> kinds = new TreeSet<>(REGISTERED.keySet());
    ServiceLoader.load(NetworkFactory.class).forEach(service -> kinds.add(service.kind()));
    return kinds;
  }
}
