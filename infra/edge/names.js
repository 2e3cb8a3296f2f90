// Names are equal whatever their case, files are not. nginx lowers the Host by itself, but not the
// name in the handshake. Called only for a name with a large letter in it.
export default {
  lower: (request) => request.variables.ssl_server_name.toLowerCase(),
};
