#!/usr/bin/env escript
%% Reads files of RabbitMQ as its server does at startup, without starting it.
%%   rabbitmq.escript PLUGINS new|old|plugins FILE
%% PLUGINS is the directory of the server's own code. new: rabbitmq.conf; old: rabbitmq.config; plugins: enabled_plugins.

main([Plugins, Kind, File]) ->
    logger:set_primary_config(level, error),
    code:add_pathsa(filelib:wildcard(filename:join(Plugins, "*/ebin"))),
    report(validate(Kind, Plugins, File)).

report([]) -> halt(0);
report(Faults) ->
    [io:format(standard_error, "~ts~n", [F]) || F <- Faults],
    halt(1).

validate("new", Plugins, File) ->
    case cuttlefish_conf:file(File) of
        {errorlist, Errors} -> told(Errors);
        Conf ->
            case cuttlefish_generator:map(schema(Plugins), Conf) of
                {error, _Phase, {errorlist, Errors}} -> told(Errors);
                _ -> []
            end
    end;
validate("old", Plugins, File) ->
    case file:consult(File) of
        {ok, [Applications]} when is_list(Applications) ->
            Known = known(schema(Plugins)),
            lists:flatmap(fun(A) -> application_faults(A, Known) end, Applications);
        {ok, _} -> ["one list of applications is expected"];
        {error, Why} -> [file:format_error(Why)]
    end;
validate("plugins", Plugins, File) ->
    case file:consult(File) of
        {ok, [Names]} when is_list(Names) ->
            ["no such plugin: " ++ atom_to_list(N) || N <- Names, not has_plugin(Plugins, N)];
        {ok, _} -> ["one list of plugins is expected"];
        {error, Why} -> [file:format_error(Why)]
    end.

has_plugin(Plugins, Name) ->
    filelib:wildcard(filename:join(Plugins, atom_to_list(Name) ++ "-*")) =/= [].

schema(Plugins) ->
    Own = filelib:wildcard(filename:join(Plugins, "*/priv/schema/*.schema")),
    cuttlefish_schema:files([F || F <- Own, string:find(F, "cuttlefish") =:= nomatch]).

told(Errors) -> [cuttlefish_error:xlate(E) || {error, E} <- Errors].

%% The settings of the server's applications: their defaults, and the settings that rabbitmq.conf can contain.
known({_Translations, Mappings, _Validators}) ->
    [string:lexemes(cuttlefish_mapping:mapping(M), ".") || M <- Mappings].

application_faults({kernel, _}, _) -> [];
application_faults({Name, Settings}, Known) when is_list(Settings) ->
    case application:load(Name) of
        {error, {already_loaded, _}} -> ok;
        _ -> ok
    end,
    Defaults = [K || {K, _} <- application:get_all_env(Name)],
    Mapped = [lists:nth(2, M) || M <- Known, length(M) > 1, hd(M) =:= atom_to_list(Name)],
    case Defaults of
        [] -> [io_lib:format("no such application: ~tp", [Name])];
        _ -> [io_lib:format("~tp knows no ~tp", [Name, K]) || {K, _} <- Settings,
                not lists:member(K, Defaults), not lists:member(atom_to_list(K), Mapped)]
             ++ [io_lib:format("not a setting: ~tp", [S]) || S <- Settings, not is_tuple(S) orelse size(S) =/= 2]
    end;
application_faults(Other, _) -> [io_lib:format("not an application: ~tp", [Other])].
