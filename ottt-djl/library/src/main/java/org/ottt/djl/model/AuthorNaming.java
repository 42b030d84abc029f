package org.ottt.djl.model;

import java.util.List;

/** The parameters of one connection, in the order of a state dict. */
final class AuthorNaming {

  private AuthorNaming() {}

  static void addPlain(List<String> names, String connection) {
    names.add(connection + ".weight");
    names.add(connection + ".bias");
  }

  static void addStandardized(List<String> names, String connection) {
    addPlain(names, connection);
    names.add(connection + ".gain");
  }
}
